package sandbox

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// LoadCSV adds a record for each row. The header names fields and relationships
// by key or by label; a part of an address or a full name is key.part, such as
// $name.firstName. Cells of fields and relationships with several values are
// split at semicolons, empty cells are left out, and a relationship's cell has
// the target's id, name, title or e-mail address. It stops at the first row that
// cannot be added and names its line.
func (s *Sandbox) LoadCSV(object string, r io.Reader) error {
	o, err := s.objectType(object)
	if err != nil {
		return err
	}
	lines := csv.NewReader(r)
	header, err := lines.Read()
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("load %s: header: the file is empty; its first line names fields and relationships: %s", object, o.columns())
	}
	if err != nil {
		return fmt.Errorf("load %s: header: %w", object, err)
	}
	columns := make([]seedColumn, len(header))
	for i, name := range header {
		if columns[i], err = o.seedColumn(strings.TrimPrefix(name, "\ufeff")); err != nil {
			return fmt.Errorf("load %s: %w", object, err)
		}
	}
	names := s.newNames()
	for {
		cells, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = s.loadRow(o, columns, cells, names)
		}
		if err != nil {
			line, _ := lines.FieldPos(0)
			return fmt.Errorf("load %s line %d: %w", object, line, err)
		}
	}
}

// A seedColumn is what a column of a seed file fills.
type seedColumn struct {
	field    *field
	part     string // of an address or a full name
	relation *relation
}

func (o *object) seedColumn(header string) (seedColumn, error) {
	name := strings.TrimSpace(header)
	key, part, _ := strings.Cut(name, ".")
	for _, f := range o.fields {
		switch {
		case part == "" && (f.key == name || strings.EqualFold(f.label, name)):
			return seedColumn{field: f}, nil
		case part != "" && f.key == key && slices.Contains(partsOf(f), part):
			return seedColumn{field: f, part: part}, nil
		}
	}
	for _, r := range o.relations {
		if r.key == name || strings.EqualFold(r.label, name) {
			return seedColumn{relation: r}, nil
		}
	}
	return seedColumn{}, fmt.Errorf("column %q: %s has no field or relationship of that key or label, but %s", name, o.name, o.columns())
}

// objectType finds an object type, or says which ones there are.
func (s *Sandbox) objectType(name string) (*object, error) {
	o, ok := s.byName[name]
	if !ok {
		return nil, fmt.Errorf("no object type %q in this sandbox; it has %s", name, strings.Join(slices.Sorted(maps.Keys(s.byName)), ", "))
	}
	return o, nil
}

// columns lists the keys that a seed file can fill.
func (o *object) columns() string {
	var keys []string
	for _, f := range o.fields {
		keys = append(keys, f.key)
		for _, part := range partsOf(f) {
			keys = append(keys, f.key+"."+part)
		}
	}
	for _, r := range o.relations {
		if !r.readOnly {
			keys = append(keys, r.key)
		}
	}
	return strings.Join(keys, ", ")
}

func partsOf(f *field) []string {
	switch f.valueType {
	case typeAddress:
		return addressParts
	case typeFullName:
		return fullNameParts
	}
	return nil
}

func (s *Sandbox) loadRow(o *object, columns []seedColumn, cells []string, names *names) error {
	fields := make(map[string]any)
	relations := make(map[string][]string)
	for i, cell := range cells {
		cell = strings.TrimSpace(cell)
		if cell == "" {
			continue
		}
		if rel := columns[i].relation; rel != nil {
			for _, name := range split(cell, rel.many) {
				id, err := names.find(rel.target, name)
				if err != nil {
					return fmt.Errorf("column %q: %w", rel.key, err)
				}
				relations[rel.key] = append(relations[rel.key], id)
			}
			continue
		}
		columns[i].set(fields, cell)
	}
	id, err := s.Add(o.name, fields, relations)
	if err == nil {
		names.learn(o.name, id)
	}
	return err
}

// set puts the cell into the fields, in the form the API would be sent.
func (c seedColumn) set(fields map[string]any, cell string) {
	f := c.field
	if c.part != "" {
		object, ok := fields[f.key].(map[string]any)
		if !ok {
			object = make(map[string]any)
			fields[f.key] = object
		}
		object[c.part] = cell
		if c.part == "latitude" || c.part == "longitude" {
			object[c.part] = json.Number(cell)
		}
		return
	}
	switch f.valueType {
	case typeNumber, typeCurrency:
		fields[f.key] = json.Number(cell)
	case typeCheckbox:
		fields[f.key] = strings.EqualFold(cell, "true")
	case typeFullName:
		first, last, _ := strings.Cut(cell, " ")
		fields[f.key] = map[string]any{"firstName": first, "lastName": last}
	case typeAddress:
		fields[f.key] = map[string]any{"street": cell}
	case typeTelephone, typeMultiSelect:
		fields[f.key] = split(cell, true)
	case typeEmail, typeURL:
		if f.multiple {
			fields[f.key] = split(cell, true)
			return
		}
		fields[f.key] = cell
	default:
		fields[f.key] = cell
	}
}

// split cuts a cell of several values at its semicolons.
func split(cell string, several bool) []string {
	if !several {
		return []string{cell}
	}
	var list []string
	for part := range strings.SplitSeq(cell, ";") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}
