using System.Globalization;
using Microsoft.Data.Sqlite;

namespace RGrid.Sqlite;

/// <summary>The numbered steps from an empty database to the newest schema; the number of the last one done is its `user_version`.</summary>
internal static class SchemaMigrations
{
    /// <summary>The newest schema that this RGrid knows.</summary>
    public const int Newest = 6;

    /// <summary>The statements of a step.</summary>
    /// <param name="number">From 1 to <see cref="Newest"/>.</param>
    public static string Read(int number)
    {
        var name = number.ToString("0000", CultureInfo.InvariantCulture) + ".sql";
        using var stream = typeof(SchemaMigrations).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The last step that was done in a database; 0 for a new one.</summary>
    /// <exception cref="RGridException">It comes after all that this RGrid knows.</exception>
    public static int VersionOf(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        var version = Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        return version <= Newest ? version : throw new RGridException(
            ErrorCode.StoreUnusable,
            string.Create(
                CultureInfo.InvariantCulture,
                $"the store's database `{connection.DataSource}` was written by a newer RGrid (schema {version}, this one knows {Newest})"),
            "upgrade RGrid, or set RGRID_HOME to another folder");
    }
}
