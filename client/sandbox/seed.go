package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Add makes a record as if it had always been there: no request, no rate limit,
// in the search index at once, and members and read-only fields can be given.
// Select fields take labels as well as ids. Numbers may be any Go number or
// json.Number.
func (s *Sandbox) Add(object string, fields map[string]any, relationships map[string][]string) (id string, err error) {
	return s.add(object, "", fields, relationships)
}

func (s *Sandbox) add(name, id string, fields map[string]any, relationships map[string][]string) (string, error) {
	o, ok := s.byName[name]
	if !ok {
		return "", fmt.Errorf("no object type %q in this sandbox", name)
	}
	w, err := seedWrite(fields, relationships)
	if err != nil {
		return "", fmt.Errorf("add %s: %w", name, err)
	}
	read, p := o.seedFields(w.fields)
	if p != nil {
		return "", fmt.Errorf("add %s: %w", name, p)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if id != "" && s.store.byID[id] != nil {
		return "", fmt.Errorf("add %s: the id %s is there already", name, id)
	}
	r, p := s.create(o, id, read, w)
	if p != nil {
		return "", fmt.Errorf("add %s: %w", name, p)
	}
	r.indexed, r.pending = r.current, nil
	return r.id, nil
}

// seedWrite turns Go values into what a decoded JSON body would hold.
func seedWrite(fields map[string]any, relationships map[string][]string) (write, error) {
	var w write
	data := marshal(relationships)
	if err := decodeNumbers(data, &w.relations); err != nil {
		return w, err
	}
	data, err := json.Marshal(fields)
	if err != nil {
		return w, err
	}
	return w, decodeNumbers(data, &w.fields)
}

// seedFields checks the values, but lets read-only fields through.
func (o *object) seedFields(values map[string]any) (map[string]any, *problem) {
	read := make(map[string]any, len(values))
	for _, key := range sortedKeys(values) {
		f, ok := o.fieldByKey[key]
		if !ok {
			return nil, badRequest(codeUnknownField, "fields."+key, "Unrecognized field '%s' for '%s'.", key, o.name)
		}
		value, p := f.check(values[key])
		if p != nil {
			return nil, p
		}
		if value != nil {
			read[key] = value
		}
	}
	if o.name == "member" {
		completeMember(read)
	}
	return read, nil
}

// completeMember fills in what every member has.
func completeMember(fields map[string]any) {
	email, _ := fields["$email"].(string)
	local, _, _ := strings.Cut(email, "@")
	if fields["$name"] == nil {
		fields["$name"] = map[string]any{"firstName": local}
	}
	if fields["$role"] == nil {
		fields["$role"] = "Member"
	}
}

// addMembers adds the members saved with an organisation's definitions, under
// their own ids.
func (s *Sandbox) addMembers(members []savedRecord) error {
	var errs []error
	for _, m := range members {
		if _, err := s.add("member", m.ID, unwrapped(m.Fields), nil); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// unwrapped takes values out of {"valueType": …, "value": …}; bare ones stay.
func unwrapped(fields map[string]any) map[string]any {
	bare := make(map[string]any, len(fields))
	for key, value := range fields {
		if object, ok := value.(map[string]any); ok {
			if _, wrapped := object["valueType"]; wrapped {
				value = object["value"]
			}
		}
		bare[key] = value
	}
	return bare
}
