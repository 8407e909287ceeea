package plan

import (
	"encoding/json"
	"fmt"
	"slices"

	"lightfield-importer/client"
	"lightfield-importer/mapping/value"
)

// sent is a body of ours, read back.
type sent struct {
	Fields        map[string]json.RawMessage `json:"fields"`
	Relationships map[string]json.RawMessage `json:"relationships"`
}

func readBody(body []byte) (sent, error) {
	var s sent
	if err := json.Unmarshal(body, &s); err != nil {
		return s, fmt.Errorf("read a recorded body: %w", err)
	}
	return s, nil
}

// Fields are the values a create or update body of ours sends.
func Fields(body []byte) (map[string]json.RawMessage, error) {
	s, err := readBody(body)
	return s.Fields, err
}

// Holds reports whether the record holds everything that a create or update
// body of ours sends: whether it looks as if that request had been carried out.
func Holds(body []byte, record *client.Record) (bool, error) {
	s, err := readBody(body)
	if err != nil {
		return false, err
	}
	for key, want := range s.Fields {
		have := record.Fields[key]
		if !value.Equal(value.Type(have.ValueType), want, orNull(have.Value)) {
			return false, nil
		}
	}
	for key, want := range s.Relationships {
		if !holdsRelation(want, record.Relationships[key].Values) {
			return false, nil
		}
	}
	return true, nil
}

// holdsRelation takes the id or ids of a create, or the operation of an update.
func holdsRelation(want []byte, have []string) bool {
	switch operation, ids := readLinks(want); operation {
	case "add":
		return containsAll(have, ids)
	case "remove":
		return len(except(ids, have)) == len(ids)
	default:
		return len(ids) == len(have) && containsAll(have, ids)
	}
}

func idsOf(raw []byte) []string {
	var one string
	if json.Unmarshal(raw, &one) == nil && one != "" {
		return []string{one}
	}
	var many []string
	if json.Unmarshal(raw, &many) != nil {
		return nil
	}
	return many
}

func containsAll(have, ids []string) bool {
	for _, id := range ids {
		if !slices.Contains(have, id) {
			return false
		}
	}
	return true
}

// Untouched reports whether the record still holds the before-image of an
// update: whether it looks as if that request had never been carried out.
func Untouched(before []byte, record *client.Record) (bool, error) {
	var image Before
	if err := json.Unmarshal(before, &image); err != nil {
		return false, fmt.Errorf("read a recorded before-image: %w", err)
	}
	for key, was := range image.Fields {
		have := record.Fields[key]
		if !value.Equal(value.Type(have.ValueType), was, orNull(have.Value)) {
			return false, nil
		}
	}
	for key, was := range image.Relations {
		have := record.Relationships[key].Values
		if len(was) != len(have) || !containsAll(have, was) {
			return false, nil
		}
	}
	return true, nil
}
