package report

import (
	"encoding/json"
	"strings"
)

// Change is a field or relationship that an update changes.
type Change struct {
	Field string          `json:"field"` // key
	Label string          `json:"label"`
	Old   json.RawMessage `json:"old"` // as the API has it; null: nothing
	New   json.RawMessage `json:"new"`
}

// RowChanges are what one row changes of its record: a line of changes.jsonl.
type RowChanges struct {
	File     string   `json:"file"`
	Line     int      `json:"line"`
	Row      int      `json:"row"`
	Identity string   `json:"identity"`
	RecordID string   `json:"record_id"`
	Link     string   `json:"link"`
	Changes  []Change `json:"changes"`
}

func (e *Entry) changes() RowChanges {
	return RowChanges{File: e.File, Line: e.Line, Row: e.Row, Identity: e.Identity,
		RecordID: e.RecordID, Link: e.Link, Changes: e.Changes}
}

// size is about what the changes take in memory, in bytes.
func (r RowChanges) size() int {
	n := len(r.Identity)
	for _, c := range r.Changes {
		n += len(c.Old) + len(c.New)
	}
	return n
}

// changesText reads `amount: 100 → 200; $stage: nothing → Proposal`.
func changesText(changes []Change, labels Labels) string {
	parts := make([]string, len(changes))
	for i, c := range changes {
		parts[i] = c.Field + ": " + labels.orNothing(c.Old) + " → " + labels.orNothing(c.New)
	}
	return shorten(strings.Join(parts, "; "), maxMessage)
}
