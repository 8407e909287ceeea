package settle

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/mapping/value"
)

// errNotOwn is what becomes of a create that is answered with another row's record.
var errNotOwn = errors.New("the answer was another record's")

// made sends a create. An answer that shows another name than was sent is another
// request's, as where connections or the server's store of answers are mixed up: then
// the create is sent once more, with its key. Whoever answers with the same record again
// writes names in a way of his own, unless another row has it.
func (s *Settler) made(ctx context.Context, intent *checkpoint.Intent) (*client.Record, error) {
	record, err := s.send(ctx, intent, KeyLife)
	if err != nil || s.renames.Load() || shows(record, intent.Body) {
		return record, err
	}
	again, err := s.send(ctx, intent, KeyLife)
	if err != nil {
		return nil, err
	}
	again.Attempts += record.Attempts
	switch {
	case shows(again, intent.Body):
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

// names are the fields that name a record.
type names struct {
	Fields struct {
		Name  json.RawMessage `json:"$name"`
		Title json.RawMessage `json:"$title"`
	} `json:"fields"`
}

// shows reports whether the answer to a create has the name that its body sends, as far
// as both have one.
func shows(record *client.Record, body []byte) bool {
	var sent names
	if record.Answer() == nil || json.Unmarshal(body, &sent) != nil {
		return true
	}
	var answer struct {
		Fields map[string]client.FieldValue `json:"fields"`
	}
	for key, want := range map[string]json.RawMessage{"$name": sent.Fields.Name, "$title": sent.Fields.Title} {
		if want == nil || bytes.Contains(record.Answer(), want) {
			continue
		}
		if answer.Fields == nil && json.Unmarshal(record.Answer(), &answer) != nil {
			return true
		}
		have, told := answer.Fields[key]
		if told && !value.Equal(value.Type(have.ValueType), want, have.Value) {
			return false
		}
	}
	return true
}
