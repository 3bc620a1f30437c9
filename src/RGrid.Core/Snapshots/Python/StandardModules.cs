namespace RGrid.Snapshots.Python;

/// <summary>
/// Modules of Python's standard library that others of it import (`sys.stdlib_module_names` of 3.10 to 3.14, and what 3.8 and 3.9 had): a file of such a name beside a
/// script is what they get, though no text of the user's names it.
/// </summary>
internal static class StandardModules
{
    private static readonly HashSet<string> Names = new(
        """
        _ast_unparse _bootlocale _collections_abc _colorize _compat_pickle _compression _markupbase _opcode_metadata _py_warnings _pydatetime _pydecimal _pyio _pylong _sitebuiltins _strptime
        _threading_local _weakrefset abc aifc annotationlib argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii binhex
        bisect bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall compression concurrent configparser
        contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest dummy_threading email
        encodings enum errno faulthandler fcntl filecmp fileinput fnmatch formatter fractions ftplib functools gc genericpath getopt getpass gettext
        glob graphlib grp gzip hashlib heapq hmac html http imaplib imghdr imp importlib inspect io ipaddress itertools json keyword
        linecache locale logging lzma mailbox mailcap math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib
        ntpath nturl2path numbers opcode operator optparse os ossaudiodev parser pathlib pdb pickle pickletools pipes pkgutil platform plistlib
        poplib posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pyexpat queue quopri random re readline reprlib resource
        rlcompleter runpy sched secrets select selectors shelve shlex shutil signal smtpd smtplib sndhdr socket socketserver spwd sqlite3
        sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct subprocess sunau symbol symtable sysconfig syslog
        tabnanny tarfile telnetlib tempfile termios textwrap threading time timeit tkinter token tokenize tomllib trace traceback
        tracemalloc tty types typing unicodedata unittest urllib uu uuid warnings wave weakref webbrowser winsound wsgiref xdrlib xml
        xmlrpc zipapp zipfile zipimport zlib zoneinfo
        """.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);

    /// <summary>Whether a name is one of theirs.</summary>
    public static bool Contains(string name) => Names.Contains(name);
}
