namespace RGrid.Docker.Proofs;

/// <summary>
/// A program of 261 bytes that needs no other file, so that an image can be made and run where no registry can be reached. It copies
/// `/rgrid/work/in` to `/rgrid/work/out` and to stdout; its source is `probe.s`.
/// </summary>
internal static class ProbeProgram
{
    /// <summary>The processor that it is for, as images call it.</summary>
    public const string Architecture = "amd64";

    /// <summary>The ELF file.</summary>
    public static byte[] Bytes => Convert.FromBase64String(
        "f0VMRgIBAQAAAAAAAAAAAAIAPgABAAAAeABAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAEAAOAABAAAAAAAAAAEAAAAFAAAAAAAAAAAAAAAAAEAAAAAAAAAAQAAAAAAABQEA"
        + "AAAAAAAFAQAAAAAAAAAQAAAAAAAASIPsQEiNPWMAAAAx9rgCAAAADwWJx0iJ5rpAAAAAMcAPBYXAfjyJw0iNPU4AAAC+wQAAALqkAQAAuAIAAAAPBYnHSInmidq4AQAA"
        + "AA8FOdh1EL8BAAAAuAEAAAAPBTH/6wW/AQAAALg8AAAADwUvcmdyaWQvd29yay9pbgAvcmdyaWQvd29yay9vdXQA");
}
