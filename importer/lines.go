package importer

import (
	"fmt"
	"sync"
)

// lines counts the lines of several files on as those of one, so that 31 bits say which
// line of which file is meant.
type lines struct {
	last int // that was counted; owned by who reads

	mu    sync.Mutex
	files []countedFile
}

type countedFile struct {
	name   string
	before int // lines that were counted by then
}

// count gives the line of a row among all; rows come in the order of the files.
func (l *lines) count(file string, line int) int {
	if n := len(l.files); n == 0 || l.files[n-1].name != file {
		l.mu.Lock()
		l.files = append(l.files, countedFile{file, l.last})
		l.mu.Unlock()
	}
	l.last = l.files[len(l.files)-1].before + line
	return l.last
}

// name is a counted line as the rows of a file are told of it.
func (l *lines) name(counted int, file string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.files) - 1
	for n > 0 && l.files[n].before >= counted {
		n--
	}
	if f := l.files[n]; f.name != file {
		return fmt.Sprintf("line %d of %s", counted-f.before, f.name)
	}
	return fmt.Sprintf("line %d", counted-l.files[n].before)
}
