# Writes down all that a script can see of the world it lives in, but for what differs from run to run in any container: process ids and the
# names of layers.
import ctypes, grp, os, pwd, re, resource, socket, stat, sys

out = open('seen.txt', 'w')


def show(name, value):
    print(f'{name}: {value}', file=out)


def read(path):
    try:
        return open(path, 'rb').read(400)
    except OSError as error:
        return error.strerror


def listing(path):
    stats = [(name, os.lstat(os.path.join(path, name))) for name in sorted(os.listdir(path))]
    return [(name, oct(one.st_mode), one.st_uid, one.st_gid) for name, one in stats]


def mount(line):
    before, after = line.split(' - ')
    place, options, *fields = before.split()[4:]
    kind, _, more = after.strip().split(' ', 2)
    return place, options, [field for field in fields if not field.startswith('master')], kind, '' if kind == 'overlay' else more


show('arguments', sys.argv[:1])
show('variables', list(os.environ.items()))
show('folder', os.getcwd())
show('user', (os.getresuid(), os.getresgid(), os.getgroups(), pwd.getpwuid(os.getuid()), grp.getgrgid(os.getgid()).gr_name, read('/proc/self/uid_map')))
show('host', (socket.gethostname(), read('/etc/hosts'), read('/etc/hostname'), read('/etc/resolv.conf')))
for one in sorted(map(mount, open('/proc/self/mountinfo'))):
    show('mount', one)
wanted = ('NoNewPrivs', 'Seccomp', 'Seccomp_filters', 'Groups', 'Umask', 'Cpus_allowed_list', 'Mems_allowed_list')
for name, value in sorted(line.split(':', 1) for line in open('/proc/self/status')):
    if name.startswith(('Cap', 'Sig')) and name != 'SigQ' or name in wanted:
        show(name, value.split())
for name in sorted(name for name in dir(resource) if name.startswith('RLIMIT_')):
    show(name, resource.getrlimit(getattr(resource, name)))
show('priority', (os.getpriority(os.PRIO_PROCESS, 0), read('/proc/self/oom_score_adj'), os.sched_getscheduler(0)))
show('processes', (len([name for name in os.listdir('/proc') if name.isdigit()]), read('/proc/1/cmdline').split(b'\0')[:2], os.getppid()))
show('stdin', (oct(os.fstat(0).st_mode), os.read(0, 1)))
show('streams', [oct(stat.S_IFMT(os.fstat(number).st_mode)) for number in (1, 2)])
show('network', (sorted(name for _, name in socket.if_nameindex()), [len(open(f'/proc/net/{name}').readlines()) for name in ('tcp', 'udp', 'unix', 'route')]))
for path in ('/', '/dev', '/dev/pts', '/dev/shm', '/dev/mqueue', '/etc', '/tmp', '/var/tmp', '/run', '/rgrid', '/rgrid/bin', '/rgrid/work/project', '/proc/acpi', '/sys/firmware', '/sys/fs/cgroup'):
    show(path, listing(path) if os.path.isdir(path) else None)
for path in ('/proc/kcore', '/proc/keys', '/proc/sysrq-trigger', '/proc/timer_list', '/proc/sys/kernel/hostname', '/sys/fs/cgroup/memory/memory.limit_in_bytes',
             '/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/pids/pids.max', '/sys/fs/cgroup/pids.max', '/sys/fs/cgroup/cpu/cpu.cfs_quota_us', '/sys/fs/cgroup/cpu.max'):
    show(path, read(path))
for path in ('/usr/bin/new', '/etc/passwd', '/rgrid/bin/new', '/proc/sys/kernel/hostname', '/sys/kernel/new', '/dev/new', '/rgrid/work/new', '/tmp/new', '/rgrid/home/new', '/dev/shm/new'):
    try:
        open(path, 'a').close()
        show(path, 'written')
    except OSError as error:
        show(path, error.strerror)
libc = ctypes.CDLL(None, use_errno=True)
for name, call in (('a user namespace', lambda: libc.unshare(0x10000000)), ('a mount', lambda: libc.mount(b'x', b'/tmp', b'tmpfs', 0, None)), ('a new root', lambda: libc.chroot(b'/tmp')),
                   ('the user root', lambda: libc.setuid(0)), ('a raw socket', lambda: libc.socket(2, 3, 1))):
    ctypes.set_errno(0)
    show(name, (call() < 0, ctypes.get_errno()))
