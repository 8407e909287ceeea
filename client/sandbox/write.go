package sandbox

import (
	"net/http"
	"slices"
	"time"
)

// maxLinks is how many ids, and how many changed links, one request may have.
const maxLinks = 25

// A write is the body of a create or an update.
type write struct {
	fields    map[string]any
	relations map[string]any
}

// parseWrite reads a body. Nothing but fields and relationships is allowed at the
// top, except autoCreateRecords of a meeting.
func parseWrite(o *object, body map[string]any) (write, *problem) {
	w := write{}
	for key, value := range body {
		switch {
		case key == "fields" || key == "relationships":
			object, ok := value.(map[string]any)
			if !ok {
				return w, badRequest(codeInvalidType, key, "'%s' must be an object, not %s.", key, jsonKind(value))
			}
			if key == "fields" {
				w.fields = object
			} else {
				w.relations = object
			}
		case key == "autoCreateRecords" && o.name == "meeting":
			if _, ok := value.(bool); !ok {
				return w, badRequest(codeInvalidType, key, "'%s' must be a boolean.", key)
			}
		default:
			return w, badRequest(codeUnknownField, key, "Unrecognized key '%s'.", key)
		}
	}
	return w, nil
}

// checkFields reads the values of a body; it needs no lock. now is what a field
// in the past is held against.
func (o *object) checkFields(w write, create bool, now time.Time) (map[string]any, *problem) {
	read := make(map[string]any, len(w.fields))
	for _, key := range sortedKeys(w.fields) {
		f, ok := o.fieldByKey[key]
		if !ok {
			return nil, badRequest(codeUnknownField, "fields."+key, "Unrecognized field '%s' for '%s'.", key, o.name)
		}
		value, p := o.checkField(f, w.fields[key], create, now)
		if p != nil {
			return nil, p
		}
		read[key] = value
	}
	if !create {
		return read, nil
	}
	if w.fields == nil {
		return nil, badRequest(codeParameterMissing, "fields", "'fields' is required.")
	}
	for _, f := range o.fields {
		if _, sent := read[f.key]; f.required && !sent {
			return nil, badRequest(codeParameterMissing, f.param(), "Field '%s' is required.", f.key)
		}
	}
	return read, nil
}

func (o *object) checkField(f *field, value any, create bool, now time.Time) (any, *problem) {
	switch {
	case f.readOnly:
		return nil, badRequest(codeConfiguration, f.param(), "Field '%s' is read-only.", f.key)
	case f.createOnly && !create:
		return nil, badRequest(codeConfiguration, f.param(), "Field '%s' cannot be changed once the %s is there.", f.key, o.name)
	}
	if o.name == "list" && f.key == "$objectType" {
		value = withoutDollar(value)
	}
	read, p := f.check(value)
	if p != nil {
		return nil, p
	}
	if read == nil && f.required {
		return nil, f.unfit("Field '%s' is required and cannot be empty.", f.key)
	}
	if s, ok := read.(string); ok && f.past && s >= now.UTC().Format(stamp) {
		return nil, f.unfit("Field '%s' must be in the past.", f.key)
	}
	return read, nil
}

// withoutDollar accepts both forms of a list's $objectType: $account and account.
func withoutDollar(value any) any {
	if s, ok := value.(string); ok && len(s) > 1 && s[0] == '$' {
		return s[1:]
	}
	return value
}

// create carries out a create; the lock is held. fields have been checked. id is
// empty but for records that keep theirs.
func (s *Sandbox) create(o *object, id string, fields map[string]any, w write) (*record, *problem) {
	relations, changes, p := s.checkLinks(o, w, nil)
	if p != nil {
		return nil, p
	}
	for _, r := range o.relations {
		if _, sent := relations[r.key]; r.required && !sent {
			return nil, badRequest(codeParameterMissing, "relationships."+r.key, "Relationship '%s' is required.", r.key)
		}
	}
	if p := s.checkList(o, fields, relations); p != nil {
		return nil, p
	}
	if p := s.checkUnique(o, "", fields); p != nil {
		return nil, p
	}
	for key, value := range fields {
		if value == nil {
			delete(fields, key)
		}
	}
	r := s.store.insert(o, id, &version{at: s.now(), fields: fields, relations: relations})
	s.relinkViews(r, changes)
	return r, nil
}

// update carries out an update; the lock is held. fields have been checked.
func (s *Sandbox) update(r *record, fields map[string]any, w write) *problem {
	relations, changes, p := s.checkLinks(r.object, w, r)
	if p != nil {
		return p
	}
	if p := s.checkList(r.object, r.current.fields, relations); p != nil {
		return p
	}
	if p := s.checkUnique(r.object, r.id, fields); p != nil {
		return p
	}
	v := r.next(s.now())
	for key, value := range fields {
		if value == nil {
			delete(v.fields, key)
		} else {
			v.fields[key] = value
		}
	}
	for key, ids := range relations {
		v.relations[key] = ids
	}
	s.store.amend(r, v)
	s.relinkViews(r, changes)
	return nil
}

func (s *Sandbox) checkUnique(o *object, id string, fields map[string]any) *problem {
	for _, f := range o.fields {
		if !f.unique {
			continue
		}
		for _, value := range singles(fields[f.key]) {
			if holder := s.store.unique[f][value]; holder != "" && holder != id {
				p := refuse(http.StatusConflict, "Field '%s' must be unique; another %s has this value.", f.key, o.name)
				p.Param = f.param()
				return p
			}
		}
	}
	return nil
}

// checkList allows a list only members of its own object type.
func (s *Sandbox) checkList(o *object, fields map[string]any, relations map[string][]string) *problem {
	if o.name != "list" {
		return nil
	}
	for key := range relations {
		if r := o.relationByKey[key]; r.target != fields["$objectType"] {
			return unprocessable("relationships."+key, "A list of %v records cannot hold %s records.", fields["$objectType"], r.target)
		}
	}
	return nil
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// decodeBody reads a JSON object, numbers kept as their digits.
func decodeBody(body []byte) (map[string]any, *problem) {
	var v map[string]any
	if err := decodeNumbers(body, &v); err != nil || v == nil {
		return nil, badRequest(codeInvalidType, "body", "The body must be a JSON object.")
	}
	return v, nil
}
