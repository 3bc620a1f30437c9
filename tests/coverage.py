"""Checks that every line and branch of the code that makes keys and decides hits is covered.

usage: coverage.py REPORT.json LIST
LIST names source files, one a line (`#` begins a comment). Compiler-made branches are left out by name: state machines of iterators
and lambdas' cached delegates appear in methods whose names hold `<` and `>`; coverlet attributes their dispatch to no line of ours.
"""
import json
import sys

report = json.load(open(sys.argv[1]))
wanted = [line.split('#')[0].strip() for line in open(sys.argv[2])]
wanted = {line for line in wanted if line}
lines, branches = {}, {}
for module in report.values():
    for path, classes in module.items():
        name = next((one for one in wanted if path.endswith('/' + one)), None)
        if name is None:
            continue
        for class_name, methods in classes.items():
            for method_name, method in methods.items():
                for line, hits in method['Lines'].items():
                    key = (name, int(line))
                    lines[key] = max(lines.get(key, 0), hits)
                if 'MoveNext' in method_name or '<>' in class_name.split('/')[-1]:
                    continue
                for branch in method['Branches']:
                    key = (name, branch['Line'], branch['Ordinal'])
                    branches[key] = max(branches.get(key, 0), branch['Hits'])

missing = [f'{name}:{line}' for (name, line), hits in sorted(lines.items()) if hits == 0]
missing += [f'{name}:{line} branch {ordinal}' for (name, line, ordinal), hits in sorted(branches.items()) if hits == 0]
seen = {name for name, _ in lines}
missing += [f'{name}: not measured' for name in sorted(wanted - seen)]
for one in missing:
    print('not covered: ' + one)
print(f'coverage of keys and hits: {len(lines) - sum(hits == 0 for hits in lines.values())} of {len(lines)} lines, '
      f'{sum(hits > 0 for hits in branches.values())} of {len(branches)} branches')
sys.exit(1 if missing else 0)
