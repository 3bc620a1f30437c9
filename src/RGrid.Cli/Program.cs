using RGrid.Cli;
using RGrid.FileSystem;
using RGrid.Local;

CallersDescriptors.Guard();
CallersMask.PutAside();
CallersPersonality.PutAside();
return CliApplication.Run(args);
