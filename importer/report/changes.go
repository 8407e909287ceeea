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
	// Names are what the file calls the records whose ids New holds; "" for fields.
	Names string `json:"names"`
}

// texts are the old and the new value for people.
func (c Change) texts(labels Labels) (before, after string) {
	before, after = labels.text(c.Old), labels.text(c.New)
	if c.Names != "" && after != "" {
		after = c.Names + " (" + bare.Replace(after) + ")"
	}
	return before, after
}

// bare takes the brackets from what stands for the ids of records to come.
var bare = strings.NewReplacer("(", "", ")", "")

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
		n += len(c.Old) + len(c.New) + len(c.Names)
	}
	return n
}

func orNothing(text string) string {
	if text == "" {
		return "nothing"
	}
	return text
}

// changesText reads `amount: 100 → 200; $stage: nothing → Proposal`.
func changesText(changes []Change, labels Labels) string {
	parts := make([]string, len(changes))
	for i, c := range changes {
		before, after := c.texts(labels)
		parts[i] = c.Field + ": " + orNothing(before) + " → " + orNothing(after)
	}
	return shorten(strings.Join(parts, "; "), maxMessage)
}
