package outcome

// Back is how the way back of one record ended. In a dry run it says how it
// would end.
type Back uint8

// The ways a record can end when a run is taken back, in the order of summaries.
const (
	// Reversed: the record is in the trash, or holds its previous values again.
	Reversed Back = iota
	// Kept: somebody has changed the record since; it is left as it is.
	Kept
	// Failed: the server refused, or nobody knows yet what became of the request.
	Failed
	// NotReached: the undo stopped before the record's turn.
	NotReached
)

// Backs lists them in the order of summaries.
func Backs() []Back { return []Back{Reversed, Kept, Failed, NotReached} }

// String gives the name that reports and the JSON summary use.
func (b Back) String() string {
	return [...]string{"reversed", "kept", "failed", "not_attempted"}[b]
}
