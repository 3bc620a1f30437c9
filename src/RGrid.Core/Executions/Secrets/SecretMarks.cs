using System.Security.Cryptography;
using System.Text;
using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Executions.Secrets;

/// <summary>
/// Marks of secrets: HMAC-SHA256 under a key that each store makes for itself. A key with such a mark in it changes with the secret, and nobody
/// without the store can find out by guessing what the secret is.
/// </summary>
public static class SecretMarks
{
    private const int KeyLength = 32;

    /// <summary>The mark of each secret by its name.</summary>
    /// <exception cref="RGridException">The store's key can't be made or read (<see cref="ErrorCode.StoreUnusable"/>).</exception>
    public static IReadOnlyDictionary<string, string> Of(RunSecrets secrets, StoreFolders store)
    {
        if (secrets.Values.Count == 0)
        {
            return new Dictionary<string, string>();
        }

        var key = ReadKey(store);
        return secrets.Values.ToDictionary(
            secret => secret.Key,
            secret => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{secret.Key}\0{secret.Value}"))),
            StringComparer.Ordinal);
    }

    private static byte[] ReadKey(StoreFolders store)
    {
        try
        {
            if (!File.Exists(store.SecretKey))
            {
                MakeKey(store);
            }

            var key = File.ReadAllBytes(store.SecretKey);
            return key.Length == KeyLength ? key : throw new RGridException(
                ErrorCode.StoreUnusable, $"the store's key of secrets `{store.SecretKey}` is damaged", "remove it; runs with secrets then have other keys than before");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreFailure.Of(exception, store.SecretKey);
        }
    }

    // Of several that make one at once the first wins; the others take its key.
    private static void MakeKey(StoreFolders store)
    {
        const int mine = 0x180;
        var own = $"{store.SecretKey}.{Guid.NewGuid():N}";
        try
        {
            using (File.Create(own))
            {
                PosixFile.Chmod(own, mine);
            }

            File.WriteAllBytes(own, RandomNumberGenerator.GetBytes(KeyLength));
            File.Move(own, store.SecretKey, overwrite: false);
        }
        catch (IOException) when (File.Exists(store.SecretKey))
        {
        }
        finally
        {
            File.Delete(own);
        }
    }
}
