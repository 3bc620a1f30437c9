using System.Globalization;
using Microsoft.Data.Sqlite;

namespace RGrid.Sqlite;

/// <summary>Statements that are prepared when they are first used and kept: a batch uses the same few thousands of times.</summary>
/// <param name="connection">The connection.</param>
internal sealed class PreparedStatements(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    /// <summary>The statements that were used.</summary>
    public IReadOnlyCollection<string> Used => _commands.Keys;

    /// <summary>A statement with its parameters `$1`, `$2` … set; it belongs to this and is not disposed by who uses it.</summary>
    public SqliteCommand Get(string sql, ReadOnlySpan<object?> parameters)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < parameters.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = "$" + (i + 1).ToString(CultureInfo.InvariantCulture) });
            }

            _commands.Add(sql, command);
        }

        for (var i = 0; i < parameters.Length; i++)
        {
            command.Parameters[i].Value = parameters[i] ?? DBNull.Value;
        }

        return command;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _commands.Clear();
    }
}
