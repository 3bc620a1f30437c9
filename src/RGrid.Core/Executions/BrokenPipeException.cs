namespace RGrid.Executions;

/// <summary>Nobody reads what is written any more (`| head`).</summary>
public sealed class BrokenPipeException() : IOException("nobody reads standard output any more");
