namespace RGrid.Catalog;

/// <summary>What a catalog is kept in is broken. It is set aside, never mended in silence, and counts as empty.</summary>
/// <param name="message">What is broken, in backticks, and where it is now.</param>
/// <param name="inner">What was found.</param>
public abstract class DamagedCatalogException(string message, Exception inner) : Exception(message, inner);
