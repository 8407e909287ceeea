package main

import (
	"fmt"
	"slices"
	"strings"

	"lightfield-importer/client"
	"lightfield-importer/client/sandbox"
)

// probe is a value that a migration must have carried over: of the record that has
// the name, or the title.
type probe struct{ object, name, key, want string }

// has gives the value that a probe is about: options by their labels, related
// records by their names.
func (m *moving) has(p probe) string {
	m.t.Helper()
	c, err := client.New(client.Config{BaseURL: m.base, Key: m.box.Key(), Version: "test"})
	if err != nil {
		m.t.Fatal(err)
	}
	defs, err := c.Definitions(m.t.Context(), p.object)
	if err != nil {
		m.t.Fatal(err)
	}
	for _, r := range m.box.Records(p.object) {
		if called(r) != p.name {
			continue
		}
		if _, related := defs.Relationships[p.key]; related {
			return m.called(r.Relationships[p.key])
		}
		return shown(r.Fields[p.key], defs.Fields[p.key].TypeConfiguration.Options)
	}
	return "of no record"
}

// called is what people call a record; members have their address.
func called(r sandbox.Record) string {
	if strings.HasPrefix(r.ID, "mem_") {
		return fmt.Sprint(r.Fields["$email"])
	}
	switch name := r.Fields["$name"].(type) {
	case nil:
		return fmt.Sprint(r.Fields["$title"])
	case map[string]any:
		return fmt.Sprint(name["firstName"], " ", name["lastName"])
	default:
		return fmt.Sprint(name)
	}
}

// called names the records of these ids.
func (m *moving) called(ids []string) string {
	var names []string
	for _, id := range ids {
		r, _ := m.box.Record(id)
		names = append(names, called(r))
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// shown is a value with the labels of options in place of their ids.
func shown(v any, options []client.Option) string {
	text := fmt.Sprint(v)
	for _, o := range options {
		text = strings.ReplaceAll(text, o.ID, o.Label)
	}
	return text
}
