using RGrid.Cli;
using RGrid.Local;

CallersDescriptors.Guard();
return CliApplication.Run(args);
