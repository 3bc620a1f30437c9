namespace RGrid.Hints;

/// <summary>What is known of module names without looking at the disk.</summary>
internal static class PythonNames
{
    // Distributions whose import is called otherwise, and the most used ones whose import is called as they are.
    private static readonly Dictionary<string, string> Distributions = new(StringComparer.Ordinal)
    {
        ["cv2"] = "opencv-python", ["yaml"] = "PyYAML", ["PIL"] = "pillow", ["sklearn"] = "scikit-learn", ["skimage"] = "scikit-image",
        ["bs4"] = "beautifulsoup4", ["dotenv"] = "python-dotenv", ["dateutil"] = "python-dateutil", ["Crypto"] = "pycryptodome",
        ["OpenSSL"] = "pyOpenSSL", ["serial"] = "pyserial", ["usb"] = "pyusb", ["jwt"] = "PyJWT", ["docx"] = "python-docx",
        ["pptx"] = "python-pptx", ["fitz"] = "PyMuPDF", ["git"] = "GitPython", ["github"] = "PyGithub", ["magic"] = "python-magic",
        ["MySQLdb"] = "mysqlclient", ["psycopg2"] = "psycopg2-binary", ["wx"] = "wxPython", ["zmq"] = "pyzmq", ["attr"] = "attrs",
        ["slugify"] = "python-slugify", ["telegram"] = "python-telegram-bot", ["discord"] = "discord.py", ["dns"] = "dnspython",
        ["googleapiclient"] = "google-api-python-client", ["faiss"] = "faiss-cpu", ["mpl_toolkits"] = "matplotlib", ["pkg_resources"] = "setuptools",
        ["jose"] = "python-jose", ["multipart"] = "python-multipart", ["socks"] = "PySocks", ["gi"] = "PyGObject", ["cairo"] = "pycairo",
        ["nacl"] = "PyNaCl", ["umap"] = "umap-learn", ["imblearn"] = "imbalanced-learn", ["pywt"] = "PyWavelets", ["ldap"] = "python-ldap",
        ["rest_framework"] = "djangorestframework", ["decouple"] = "python-decouple", ["win32com"] = "pywin32", ["whois"] = "python-whois",
        ["websocket"] = "websocket-client", ["speech_recognition"] = "SpeechRecognition", ["sentence_transformers"] = "sentence-transformers",
        ["distutils"] = "setuptools",
        ["numpy"] = "numpy", ["pandas"] = "pandas", ["scipy"] = "scipy", ["matplotlib"] = "matplotlib", ["requests"] = "requests", ["httpx"] = "httpx",
        ["flask"] = "flask", ["django"] = "django", ["fastapi"] = "fastapi", ["pydantic"] = "pydantic", ["sqlalchemy"] = "sqlalchemy", ["torch"] = "torch",
        ["tensorflow"] = "tensorflow", ["transformers"] = "transformers", ["seaborn"] = "seaborn", ["plotly"] = "plotly", ["polars"] = "polars",
        ["pyarrow"] = "pyarrow", ["duckdb"] = "duckdb", ["openpyxl"] = "openpyxl", ["lxml"] = "lxml", ["jinja2"] = "jinja2", ["click"] = "click",
        ["rich"] = "rich", ["tqdm"] = "tqdm", ["pytest"] = "pytest", ["boto3"] = "boto3", ["openai"] = "openai", ["anthropic"] = "anthropic",
        ["selenium"] = "selenium", ["playwright"] = "playwright", ["scrapy"] = "scrapy", ["tabulate"] = "tabulate", ["networkx"] = "networkx",
        ["sympy"] = "sympy", ["numba"] = "numba", ["xarray"] = "xarray", ["h5py"] = "h5py", ["redis"] = "redis", ["pymongo"] = "pymongo", ["psutil"] = "psutil",
    };

    // Names of Python 2's library, and of Python 3's that later versions left out (PEP 594, PEP 632) or that not every build has: no package has them.
    private static readonly HashSet<string> NoPackages = new(StringComparer.Ordinal)
    {
        "urllib2", "urlparse", "ConfigParser", "Queue", "StringIO", "cStringIO", "cPickle", "Tkinter", "httplib", "HTMLParser", "Cookie", "cookielib",
        "SocketServer", "commands", "__builtin__", "thread", "tkinter", "turtle", "idlelib", "imp", "asynchat", "asyncore", "smtpd", "cgi", "cgitb", "chunk", "crypt",
        "msilib", "nis", "nntplib", "ossaudiodev", "pipes", "sndhdr", "spwd", "sunau", "telnetlib", "uu", "xdrlib", "aifc", "audioop", "imghdr", "mailcap",
        "lib2to3", "curses", "readline", "sqlite3", "ssl", "lzma", "bz2", "zlib", "ctypes", "dbm", "gdbm", "msvcrt", "winreg", "winsound", "_winapi",
    };

    /// <summary>The distribution that a well-known module comes from, or null.</summary>
    public static string? DistributionOf(string module) => Distributions.GetValueOrDefault(module);

    /// <summary>True for a module that no package brings.</summary>
    public static bool IsNoPackage(string module) => module.StartsWith('_') || NoPackages.Contains(module);
}
