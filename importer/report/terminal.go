package report

import (
	"io"
	"os"

	"golang.org/x/term"
)

// defaultWidth is that of a terminal that does not tell, and of a file.
const defaultWidth = 80

// IsTerminal reports whether a person may be looking at f. A terminal that
// cannot move its cursor (TERM=dumb) is treated as a file.
func IsTerminal(f *os.File) bool {
	return term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb"
}

// Width is the number of columns of the terminal that w is, and 80 when it is
// none or does not tell.
func Width(w io.Writer) int {
	if f, ok := w.(*os.File); ok {
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil && columns > 0 {
			return columns
		}
	}
	return defaultWidth
}
