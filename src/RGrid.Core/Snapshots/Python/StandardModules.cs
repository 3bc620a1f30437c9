namespace RGrid.Snapshots.Python;

/// <summary>
/// What modules of Python's standard library import: others of it (`sys.stdlib_module_names` of 3.8 to 3.14), compiled ones of which an
/// installation may lack some, and foreign ones of other systems that they try. A file of such a name on the path of a script is what they
/// get, though no text of the user's names it.
/// </summary>
internal static class StandardModules
{
    private static readonly HashSet<string> Names = new(
        """
        __future__ _aix_support _ast_unparse _asyncio _bisect _blake2 _bootlocale _bootsubprocess _bz2 _codecs_cn _codecs_hk _codecs_iso2022
        _codecs_jp _codecs_kr _codecs_tw _collections_abc _colorize _compat_pickle _compression _contextvars _crypt _csv _ctypes _curses
        _curses_panel _datetime _dbm _decimal _dummy_thread _dummy_threading _elementtree _gdbm _hashlib _heapq _hmac _interpchannels
        _interpqueues _interpreters _ios_support _json _lsprof _lzma _markupbase _md5 _multibytecodec _multiprocessing _opcode
        _opcode_metadata _osx_support _overlapped _pickle _posixshmem _posixsubprocess _py_abc _py_warnings _pydatetime _pydecimal _pyio
        _pylong _pyrepl _queue _random _remote_debugging _scproxy _sha1 _sha2 _sha256 _sha3 _sha512 _sitebuiltins _socket _sqlite3 _ssl
        _statistics _strptime _struct _threading_local _tkinter _typing _uuid _weakrefset _winapi _winreg _wmi _zoneinfo _zstd abc aifc
        annotationlib argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii binhex bisect bz2 cProfile calendar
        cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall compression concurrent configparser contextlib
        contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest docutils
        dummy_threading email encodings enum errno faulthandler fcntl filecmp fileinput fnmatch formatter fractions ftplib functools gc
        genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http imaplib imghdr imp importlib inspect io
        ipaddress itertools java json keyword lib2to3 linecache locale logging lzma mailbox mailcap math mimetypes mmap modulefinder msilib
        msvcrt multiprocessing netbios netrc nis nntplib nt ntpath nturl2path numbers opcode operator optparse org os ossaudiodev parser
        pathlib pdb pep517 pickle pickletools pipes pkgutil platform plistlib poplib posixpath pprint profile pstats pty pwd py_compile
        pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched secrets select selectors
        shelve shlex shutil signal site sitecustomize smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants
        sre_parse ssl stat statistics string stringprep struct subprocess sunau symbol symtable sysconfig syslog tabnanny tarfile telnetlib
        tempfile termios textwrap threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty types typing
        unicodedata unittest urllib usercustomize uu uuid vms_lib warnings wave weakref webbrowser win32api win32con win32evtlog
        win32evtlogutil win32wnet winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo
        """.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);

    /// <summary>Whether a name is one of theirs.</summary>
    public static bool Contains(string name) => Names.Contains(name);
}
