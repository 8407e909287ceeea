package main

import (
	"fmt"
	"io"
	"strings"

	"lightfield-importer/importer/report"
	"lightfield-importer/mapping/draft"
)

// tell says what the draft holds and what to do with it: on stdout, unless the
// draft is there.
func (f *initFlags) tell(data string, d *draft.Draft, t *intake, s streams) {
	w := s.out
	if f.out == "-" {
		w = s.err
	}
	used := len(t.header) - len(d.Left)
	fmt.Fprintf(w, "%s: %d of %d columns of %s are mapped", report.Clean(f.out), used, len(t.header), report.Clean(data))
	if len(d.Left) > 0 {
		fmt.Fprintf(w, ", those left over (%d) are listed at its end", len(d.Left))
	}
	fmt.Fprintln(w)
	if t.unread != "" {
		fmt.Fprintf(w, "only the sheet %q is read, not %s\n", t.sheet, report.Clean(t.unread))
	}
	if t.broken > 0 {
		fmt.Fprintf(w, "%d %s could not be read; the dry run says why\n", t.broken, plural(t.broken, "row", "rows"))
	}
	if t.profile.Rows() == 0 {
		fmt.Fprintln(w, "the file has a header and no rows, so that only the names of its columns could be looked at")
	}
	tellLost(w, d.Left)
	f.tellAsks(w, d.Asks)
	fmt.Fprintf(w, "\nnext, check it without writing anything:\n  %s\n", shell(f.next(data)...))
}

// tellLost names the columns that no mapping could carry over.
func tellLost(w io.Writer, left []draft.Left) {
	var lost []string
	for _, l := range left {
		if l.Lost {
			lost = append(lost, report.Clean(l.Column.Name))
		}
	}
	if len(lost) > 0 {
		fmt.Fprintf(w, "the API carries over neither when records were created and changed nor by whom: %s\n", strings.Join(lost, ", "))
	}
}

// tellAsks lists what has to be decided.
func (f *initFlags) tellAsks(w io.Writer, asks []string) {
	if len(asks) == 0 {
		return
	}
	fmt.Fprintln(w, "\nto decide, at the top of the draft:")
	for _, ask := range asks {
		fmt.Fprintf(w, "  - %s\n", report.Clean(ask))
	}
}

// next is the dry run of the draft.
func (f *initFlags) next(data string) []string {
	args := []string{"importer", "run", "--dry-run"}
	switch {
	case f.sandbox:
		args = append(args, "--sandbox")
	case f.definitions != "":
		args = append(args, "--definitions", f.definitions)
	}
	if f.out != swapEnding(data, ".yaml") && f.out != "-" {
		args = append(args, "--mapping", f.out)
	}
	return append(args, data)
}
