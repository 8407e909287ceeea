package mapping

import (
	"regexp"
	"slices"
)

// Mapping is one mapping file, read and checked as far as it can be without
// the definitions of an organisation and without data.
type Mapping struct {
	File          string // the file it came from, for messages
	Version       int    // of the format: 1
	Name          string // names the import; default: the file's base name without its ending
	Object        string // account, contact, …, or a custom object's slug
	Source        Source
	Identity      []string   // columns that name a row for ever; nil: none
	Mode          string     // what becomes of rows the ledger does not know: ModeCreate, ModeUpdate, ModeUpsert
	Match         [][]string // rules in order of preference: keys of fields and relationships
	Fields        []Field    // in the order of the file
	Relationships []Relation // in the order of the file
	SkipWhen      []Condition
	OnGone        OnGone // what becomes of a row whose record was deleted
	AddToList     string // name of the list that the rows' records are put on; empty: none

	at places
}

// What becomes of a row that the ledger does not know.
const (
	ModeCreate = "create" // a new record, without looking for one
	ModeUpdate = "update" // the record that matches is updated; without one the row is rejected
	ModeUpsert = "upsert" // the record that matches is updated; without one a new record is made
)

// Source says how the data file is to be read.
type Source struct {
	Encoding   string   // one of Encodings, empty: found
	Delimiter  string   // one character, empty: found
	HeaderRow  int      // line of the header, from 1
	Sheet      string   // of a workbook, by name or number; empty: the only one
	NullValues []string // cells that count as empty; default: the empty cell alone

	MaxCell, MaxRecord int // largest cell and row, in bytes; 0: the reader's own limits
	MaxColumns         int // 0: the reader's own limit
}

// Field says where the value of one field comes from. Parts has one element
// without a name, or, for addresses and full names, one a named part.
type Field struct {
	Key      string
	At       Position
	Parts    []Part
	Split    string // separates several values in one cell, empty: one value
	Number   string // notation by example, see value.Spec
	Dates    []string
	Timezone string // IANA name, empty: UTC
	Region   string // of telephone numbers, ISO 3166-1 alpha-2
	True     []string
	False    []string
	Empty    Empty
	OnError  OnError
	Merge    Merge

	given map[string]Position // the keys the file has, for problems about them
}

// Part is one source of a field: the whole of it (no name), or a part of an
// address or of a full name.
type Part struct {
	Name string
	Input
}

// Relation says which records a relationship points to: by id, or by a value
// to be found when Find is set.
type Relation struct {
	Key string
	At  Position
	Input
	Split   string
	Find    *Find
	Missing Missing
	Empty   Empty

	missingAt Position // of its value
}

// ByIdentity, in place of a field's key, finds what an import of the same
// checkpoint made of the row with that identity: by the other system's id.
const ByIdentity = "identity"

// Find names the field by which the records of another object are found.
type Find struct {
	Object, By string
	At         Position // of the key find
	byAt       Position
	objectAt   Position
}

// Input says where a text comes from (exactly one of Column, Template and
// Constant is set) and what is done with it before it is converted.
type Input struct {
	At         Position
	Column     string
	Template   Template
	Constant   []string // nil: none; several only for fields with several values
	Default    []string // when everything else leaves nothing; nil: none
	Table      []Entry  // the values table
	KeepBlanks bool     // trim: false
	Case       Case
	Substitute []Substitution
	NullValues []string // replaces those of the source when not nil

	columnAt, constantAt, defaultAt Position
}

// Entry is one line of a values table: cells that read From become To.
type Entry struct {
	From, To string
	At       Position // of To
}

// Substitution replaces what a pattern matches, as regexp.ReplaceAllString.
type Substitution struct {
	Pattern     *regexp.Regexp
	Replacement string
}

// Condition is one rule of skip_when. Exactly one of its tests is set.
type Condition struct {
	Column  string
	At      Position
	In      []string       // equals, in: the trimmed cell is one of these
	Matches *regexp.Regexp // matches: the trimmed cell contains a match
	Empty   *bool          // empty: the cell is (or is not) empty

	columnAt Position
}

// Case is a change of letters.
type Case uint8

// The changes of letters.
const (
	CaseKept Case = iota
	CaseLower
	CaseUpper
)

// Empty says what an empty cell does to a record that exists.
type Empty string

// What an empty cell does. On create it is left out in either case.
const (
	EmptyKeep  Empty = "keep"  // the record keeps what it has
	EmptyClear Empty = "clear" // the field or relationship is cleared
)

// OnError says what a cell that cannot be converted does to its row.
type OnError string

// What a cell that cannot be converted does.
const (
	OnErrorReject OnError = "reject" // the row is rejected
	OnErrorEmpty  OnError = "empty"  // the cell counts as empty, with a warning
)

// Merge says how the values of a field with several values meet those that a
// record already has.
type Merge string

// How several values meet those that exist.
const (
	MergeAdd     Merge = "add"
	MergeReplace Merge = "replace"
)

// Missing says what a value that finds no record does to its row.
type Missing string

// What a value without a record does.
const (
	MissingReject Missing = "reject" // the row is rejected
	MissingSkip   Missing = "skip"   // the row is skipped
	MissingEmpty  Missing = "empty"  // the relationship is left out, with a warning
	MissingCreate Missing = "create" // a record with just that value is made, a stub, one for each value
)

// OnGone says what becomes of a row that differs from its record when that has
// been deleted in Lightfield.
type OnGone string

// What becomes of a row whose record was deleted.
const (
	OnGoneReject   OnGone = "reject"   // the row is rejected
	OnGoneRecreate OnGone = "recreate" // the row gets another record
)

// places are positions of the file that problems found later point to.
type places struct {
	object, fields, relationships Position
	mode, addToList               Position // of their values
	identity                      []Position
	match                         [][]Position
}

// Objects lists the object types whose definitions are needed: the mapping's
// own and those in which relationships find records. Sorted, own first.
func (m *Mapping) Objects() []string {
	var others []string
	for _, r := range m.Relationships {
		if r.Find != nil && r.Find.Object != m.Object && !slices.Contains(others, r.Find.Object) {
			others = append(others, r.Find.Object)
		}
	}
	slices.Sort(others)
	return append([]string{m.Object}, others...)
}
