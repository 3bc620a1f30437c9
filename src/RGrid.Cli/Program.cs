using RGrid.Cli;

return CliApplication.Run(args);
