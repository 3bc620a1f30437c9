using System.Globalization;
using RGrid.Content;
using RGrid.Scale;
using RGrid.Sqlite;

// RGrid.Scale STORE SCRIPT ENVIRONMENTS EXECUTIONS LOOKUPS: fills a store with a history, through what RGrid itself writes it with.
var store = new StoreFolders(args[0]);
var sizes = args[2..].Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
var clock = new SteppingClock(TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(90));
using var catalog = SqliteCatalog.Open(store.Database, clock, Console.Error.WriteLine);
new History(catalog.Set, new FileBlobStore(store), clock, args[1]).Write(new HistorySize(sizes[0], sizes[1], sizes[2]));
