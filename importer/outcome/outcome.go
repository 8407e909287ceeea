// Package outcome names the ways a row can end. Every row that is read ends in
// exactly one of them; the counts of a run add up to the rows read.
package outcome

// Outcome is how one row ended. In a dry run it says how the row would end.
type Outcome uint8

// The outcomes, in the order in which summaries list them.
const (
	// None is the zero value: a row that has not ended yet.
	None Outcome = iota
	// Created: a new record was made for the row.
	Created
	// Updated: the row's record got changed values.
	Updated
	// Unchanged: the row's record already has the row's content; nothing was sent.
	Unchanged
	// Skipped: a rule of the mapping left the row out, or it repeats an earlier row.
	Skipped
	// Rejected: the mapping or the server refused the row.
	Rejected
	// Ambiguous: several records match where one is needed.
	Ambiguous
	// InDoubt: a write was sent and what became of it is not known yet.
	InDoubt
	// NotAttempted: the run stopped before the row's turn, or the row waits for another
	// write that is not settled; the next run goes on with it.
	NotAttempted
	count
)

var names = [count]string{"", "created", "updated", "unchanged", "skipped", "rejected", "ambiguous", "in_doubt", "not_attempted"}

// All lists the outcomes in the order of summaries.
func All() []Outcome {
	return []Outcome{Created, Updated, Unchanged, Skipped, Rejected, Ambiguous, InDoubt, NotAttempted}
}

// String gives the name that reports and the JSON summary use.
func (o Outcome) String() string {
	if o >= count {
		return "invalid outcome"
	}
	return names[o]
}

// Done reports whether the row needs nothing more from anybody.
func (o Outcome) Done() bool {
	return o == Created || o == Updated || o == Unchanged || o == Skipped
}
