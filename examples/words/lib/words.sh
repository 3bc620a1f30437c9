# One word a line, lower case.
words() {
    tr 'A-Z' 'a-z' < "$1" | tr -cs 'a-z' '\n' | grep -v '^$'
}
