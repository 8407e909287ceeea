package report

import "lightfield-importer/importer/outcome"

// Fault is one fault, or warning, with its place: a line of faults.jsonl.
type Fault struct {
	File     string `json:"file"`
	Line     int    `json:"line"`    // physical line of the row, from 1
	Row      int    `json:"row"`     // its number in a spreadsheet program; 0: not known
	Column   string `json:"column"`  // header; "" for the row as a whole
	Address  string `json:"address"` // C17; "" when no single cell is to blame
	Field    string `json:"field"`   // key of the field or relationship
	Severity string `json:"severity"`
	Outcome  string `json:"outcome"` // of the row
	Identity string `json:"identity"`
	Reason   string `json:"reason"`
	Message  string `json:"message"`
	Value    string `json:"value"` // the cell as it stands
	Allowed  string `json:"allowed"`
	Nearest  string `json:"nearest"`
}

// Severities of a fault.
const (
	SeverityError   = "error"
	SeverityWarning = "warning" // a part of the row was left out
)

// faults lists everything that is wrong with the row, or was left out of it.
func (e *Entry) faults() []Fault {
	if e.Outcome == outcome.NotAttempted {
		return nil
	}
	var all []Fault
	for _, p := range e.problems() {
		all = append(all, e.fault(p, SeverityError))
	}
	for _, p := range e.Warnings {
		all = append(all, e.fault(p, SeverityWarning))
	}
	return all
}

func (e *Entry) fault(p Problem, severity string) Fault {
	return Fault{
		File: e.File, Line: e.Line, Row: e.Row, Column: p.Column, Address: p.Address, Field: p.Field,
		Severity: severity, Outcome: e.Outcome.String(), Identity: e.Identity, Reason: p.Reason,
		Message: shorten(p.Message, maxMessage), Value: shorten(p.Value, maxMessage),
		Allowed: shorten(p.Allowed, maxMessage), Nearest: shorten(p.Nearest, maxMessage),
	}
}

// brief is the fault as the summary has it: its texts may be cut.
func (f Fault) brief() Fault {
	for _, text := range []*string{&f.Identity, &f.Message, &f.Value, &f.Allowed, &f.Nearest} {
		*text = shorten(*text, maxExample)
	}
	return f
}
