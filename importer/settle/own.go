package settle

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/importer/plan"
	"lightfield-importer/mapping/value"
)

// errNotOwn is what becomes of a create that is answered with another row's record.
var errNotOwn = errors.New("the answer was another record's")

// made sends a create. An answer that shows another name than was sent is another
// request's, as where connections or the server's store of answers are mixed up: then
// the create is sent once more, with its key. Whoever answers with the same record again
// writes names in a way of his own, unless another row has it.
func (s *Settler) made(ctx context.Context, intent *checkpoint.Intent, sent names) (*client.Record, error) {
	record, err := s.send(ctx, intent, KeyLife)
	if err != nil || s.renames.Load() || sent.shownBy(record) {
		return record, err
	}
	again, err := s.send(ctx, intent, KeyLife)
	if err != nil {
		return nil, err
	}
	again.Attempts += record.Attempts
	switch {
	case sent.shownBy(again):
		return again, nil
	case again.ID != record.ID:
		return nil, fmt.Errorf("%w: record %s, and then %s", errNotOwn, record.ID, again.ID)
	}
	ledger, owner, held, err := s.Owners.Owner(ctx, record.ID)
	switch {
	case err != nil:
		return nil, err
	case held && (ledger != s.Import || owner != intent.ID):
		return nil, fmt.Errorf("%w: record %s belongs to another row of the import %q", errNotOwn, record.ID, ledger)
	}
	s.renames.Store(true)
	return again, nil
}

// names are the values, as JSON, of the fields that name a record.
type names map[string][]byte

// naming are the keys of names.
var naming = []string{"$name", "$title"}

func namesOf(fields []plan.Field) names {
	n := names{}
	for i := range fields {
		if slices.Contains(naming, fields[i].Key) {
			n[fields[i].Key] = fields[i].JSON
		}
	}
	return n
}

// namesIn are those that a recorded body sends.
func namesIn(body []byte) names {
	n := names{}
	fields, _ := plan.Fields(body) // of a body that cannot be read nothing is known
	for _, key := range naming {
		if sent, ok := fields[key]; ok {
			n[key] = sent
		}
	}
	return n
}

// shownBy reports whether the answer to a create has the names that were sent, as far as
// it has any.
func (n names) shownBy(record *client.Record) bool {
	var answer struct {
		Fields map[string]client.FieldValue `json:"fields"`
	}
	for key, sent := range n {
		if record.Answer == nil || bytes.Contains(record.Answer, sent) {
			continue
		}
		if answer.Fields == nil && json.Unmarshal(record.Answer, &answer) != nil {
			return true
		}
		have, told := answer.Fields[key]
		if told && !value.Equal(value.Type(have.ValueType), sent, have.Value) {
			return false
		}
	}
	return true
}
