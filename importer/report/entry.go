package report

import (
	"strings"

	"lightfield-importer/importer/outcome"
)

// Problem is one fault, or one warning, of a row.
type Problem struct {
	Column  string // header of the column; "" for the whole row or the server's word
	Reason  string // stable snake_case code, by which problems are counted
	Message string // complete without the column; may quote the cell
	Field   string // key of the field or relationship; "" for the row as a whole
	Address string // of the cell in a spreadsheet program, such as C17; "" for no single one
	Value   string // the cell as it stands in the file
	Allowed string // what is allowed, where that can be said
	Nearest string // the nearest allowed value
}

// String reads `column "Stage": message`, or the message alone.
func (p Problem) String() string {
	if p.Column == "" {
		return p.Message
	}
	return `column "` + p.Column + `": ` + p.Message
}

// Entry is how one row ended.
type Entry struct {
	File     string // name of the data, for messages
	Line     int    // physical line of the row's first character, from 1
	Row      int    // its number in a spreadsheet program; 0: not known
	Identity string // readable identity; "" when the row has none
	Outcome  outcome.Outcome
	RecordID string
	Link     string // the record in the web app
	Message  string // in words; "" leaves it to Problems
	// Cells are the row's cells as read. They are needed only when [Returned]
	// holds for Outcome, and not kept after Add.
	Cells    []string
	Problems []Problem
	Warnings []Problem
	Changes  []Change  // what an update changes, or in a dry run would
	Question *Question // what somebody has to decide; nil: nothing
	Unasked  []Unasked // what a dry run without the network left open
}

// problems are what is wrong with the row. A row that somebody has to look at
// without any, but with a message, has one, named after its outcome.
func (e *Entry) problems() []Problem {
	if len(e.Problems) == 0 && e.Message != "" && !e.Outcome.Done() && e.Outcome != outcome.NotAttempted {
		return []Problem{{Reason: e.Outcome.String(), Message: e.Message}}
	}
	return e.Problems
}

// maxMessage bounds a row's message in the reports, in bytes: a cell may be
// megabytes long, a spreadsheet shows at most 32,767 characters.
const maxMessage = 8000

// message says all there is to say about the row, on one line.
func (e *Entry) message() string {
	parts := make([]string, 0, 1+len(e.Problems)+len(e.Unasked)+len(e.Warnings))
	switch {
	case e.Message != "":
		parts = append(parts, e.Message)
	default:
		for _, p := range e.Problems {
			parts = append(parts, p.String())
		}
	}
	for _, u := range e.Unasked {
		parts = append(parts, u.words())
	}
	for _, w := range e.Warnings {
		parts = append(parts, "warning: "+w.String())
	}
	return shorten(strings.Join(parts, "; "), maxMessage)
}

// Returned reports whether rows with this outcome go to rejected.csv, for
// somebody to correct them. Rows in doubt do not: importing them from another
// file would be the second record that must never be.
func Returned(o outcome.Outcome) bool {
	return o == outcome.Rejected || o == outcome.Ambiguous
}
