package sandbox

import (
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
)

//go:embed seed/*.csv
var samples embed.FS

// seedOrder is the order in which object types can refer to each other.
var seedOrder = []string{"member", "account", "contact", "opportunity", "task", "note"}

// LoadSamples adds the members, accounts and contacts that the project's samples
// refer to.
func (s *Sandbox) LoadSamples() error {
	for _, object := range seedOrder[:3] {
		f, err := samples.Open("seed/" + object + "s.csv")
		if err != nil {
			return err
		}
		if err := s.LoadCSV(object, f); err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}

const seedExample = `{"account": [{"fields": {"$name": "Acme"}, "relationships": {"$owner": "ann@example.org"}}]}`

// LoadJSON adds records from an object of object type to an array of records
// {"id", "fields", "relationships"}. Values are bare or as the API reads them;
// relationships hold ids or names, one or several; an id, when given, is kept.
// Object types are loaded in the order in which they refer to each other.
func (s *Sandbox) LoadJSON(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	var saved map[string][]savedRecord
	if err := decodeNumbers(data, &saved); err != nil {
		return fmt.Errorf("load records: %w; a seed in JSON reads %s", err, seedExample)
	}
	names := s.newNames()
	for _, object := range loadingOrder(saved) {
		for i, record := range saved[object] {
			if err := s.loadRecord(object, record, names); err != nil {
				return fmt.Errorf("load %s number %d: %w", object, i+1, err)
			}
		}
	}
	return nil
}

// loadingOrder is seedOrder, then what it does not name, in alphabetical order.
func loadingOrder(saved map[string][]savedRecord) []string {
	order := slices.Clone(seedOrder)
	for _, object := range slices.Sorted(maps.Keys(saved)) {
		if !slices.Contains(order, object) {
			order = append(order, object)
		}
	}
	return order
}

func (s *Sandbox) loadRecord(object string, saved savedRecord, names *names) error {
	o, err := s.objectType(object)
	if err != nil {
		return err
	}
	relations := make(map[string][]string)
	for key, value := range saved.Relationships {
		rel, ok := o.relationByKey[key]
		if !ok {
			return fmt.Errorf("no relationship %q", key)
		}
		if _, read := value.(map[string]any); rel.readOnly || read && rel.view != "" {
			continue // seen from here, written at the other end
		}
		for _, name := range seedNames(value) {
			id, err := names.find(rel.target, name)
			if err != nil {
				return fmt.Errorf("relationship %q: %w", key, err)
			}
			relations[key] = append(relations[key], id)
		}
	}
	id, err := s.add(object, saved.ID, unwrapped(saved.Fields), relations)
	if err == nil {
		names.learn(object, id)
	}
	return err
}

// seedNames reads one name, several, or a relationship as the API reads it.
func seedNames(value any) []string {
	switch v := value.(type) {
	case string:
		return []string{v}
	case []any:
		var list []string
		for _, item := range v {
			list = append(list, seedNames(item)...)
		}
		return list
	case map[string]any:
		return seedNames(v["values"])
	}
	return nil
}

// ReadDefinitions reads a file of saved definitions into the form that
// Options.Definitions wants.
func ReadDefinitions(r io.Reader) (map[string]json.RawMessage, error) {
	var definitions map[string]json.RawMessage
	if err := json.NewDecoder(r).Decode(&definitions); err != nil {
		return nil, fmt.Errorf("read definitions: %w", err)
	}
	return definitions, nil
}
