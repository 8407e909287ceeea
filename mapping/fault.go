package mapping

import (
	"strings"

	"lightfield-importer/mapping/printable"
)

// Reasons of the faults that a draft finds itself; value.Error has those of
// the value types.
const (
	// ReasonRequiredEmpty: a field or relationship that a new record must have
	// is empty. It bars a create, not an update.
	ReasonRequiredEmpty = "required_empty"
	// ReasonIdentityEmpty: all identity cells of the row are empty.
	ReasonIdentityEmpty = "identity_empty"
	// ReasonWrongID: a reference by id holds something that is no id of its object.
	ReasonWrongID = "wrong_id"
	// ReasonSeveralReferences: several values for a relationship that holds one.
	ReasonSeveralReferences = "several_references"
	// ReasonTooManyReferences: more links than one request may carry. It bars a
	// create; an update can be sent in parts.
	ReasonTooManyReferences = "too_many_references"
	// ReasonTextTooLong: a template or a substitution makes too large a text of the row.
	ReasonTextTooLong = "text_too_long"
)

// Fault is one reason why a row cannot be imported as it stands, or, among the
// warnings of a draft, why a part of it was left out.
type Fault struct {
	Column  string // header of the column, empty when no single column is to blame
	Index   int    // 0-based cell, -1 none
	Cell    string // the cell as it stands in the file
	Field   string // key of the field or relationship, empty for the row as a whole
	Reason  string // stable code in snake_case
	Message string
	Allowed string // what would be allowed, where that can be said
	Nearest string // the nearest allowed value
}

// Error reads `column "Stage": "Closed-Won" is not one of the options; did you
// mean "Closed Won"?`, control characters escaped.
func (f Fault) Error() string {
	var b strings.Builder
	switch {
	case f.Column != "":
		b.WriteString("column " + quote(f.Column) + ": ")
	case f.Field != "":
		b.WriteString("field " + f.Field + ": ")
	}
	b.WriteString(f.Message)
	return printable.Text(b.String())
}

// BarsCreateOnly reports whether the fault concerns only the making of a
// record: an update of an existing one can go ahead.
func (f Fault) BarsCreateOnly() bool {
	return f.Reason == ReasonRequiredEmpty || f.Reason == ReasonTooManyReferences
}
