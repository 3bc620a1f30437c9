namespace RGrid.Executions;

/// <summary>Where things stand in every closed world, whoever runs it and wherever: no path of the user leaks into results.</summary>
public static class FixedPlaces
{
    /// <summary>The folder of all that is RGrid's.</summary>
    public const string Own = "/rgrid";

    /// <summary>The installed dependencies.</summary>
    public const string Environment = "/rgrid/environment";

    /// <summary>An interpreter that does not belong to the system.</summary>
    public const string Runtime = "/rgrid/runtime";
}
