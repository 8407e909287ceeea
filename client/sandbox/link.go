package sandbox

import (
	"slices"
)

// A change is what a request does to a relationship that only views the links
// other records hold: those to add and those to take away.
type change struct {
	relation    *relation
	add, remove []string
}

// checkLinks reads the relationships of a body: plain ids on create (r is nil),
// operations on update. It returns the new ids by key and, for views, what is to
// change at the other end. The lock is held.
func (s *Sandbox) checkLinks(o *object, w write, r *record) (map[string][]string, []change, *problem) {
	result := make(map[string][]string, len(w.relations))
	var views []change
	sent, changed := 0, 0
	for _, key := range sortedKeys(w.relations) {
		rel, p := o.writableRelation(key, r != nil)
		if p != nil {
			return nil, nil, p
		}
		add, remove, ids, p := s.readLinks(rel, w.relations[key], r)
		if p != nil {
			return nil, nil, p
		}
		sent += ids
		changed += len(add) + len(remove)
		if sent > maxLinks || changed > maxLinks {
			p := unprocessable("relationships."+key, "A request may carry at most %d relationship ids and changes.", maxLinks)
			p.Code = codeWriteLimit
			return nil, nil, p
		}
		if p := s.checkTargets(rel, add); p != nil {
			return nil, nil, p
		}
		if rel.view != "" {
			views = append(views, change{rel, add, remove})
			continue
		}
		result[key] = linking(s.linked(rel, r), add, remove)
		if !rel.many && len(result[key]) > 1 {
			return nil, nil, unprocessable("relationships."+key, "Relationship '%s' holds one record.", key)
		}
		if rel.required && len(result[key]) == 0 {
			return nil, nil, unprocessable("relationships."+key, "Relationship '%s' is required and cannot be empty.", key)
		}
	}
	return result, views, nil
}

// linking is what a relationship holds after a change. What is only added to shares its
// memory with the versions before, which see no more of it than they did: a list may
// grow to many thousands of records, 25 at a time.
func linking(have, add, remove []string) []string {
	if len(remove) == 0 {
		return append(have, add...)
	}
	return append(without(have, remove), add...)
}

func (o *object) writableRelation(key string, update bool) (*relation, *problem) {
	rel, ok := o.relationByKey[key]
	switch {
	case !ok:
		return nil, badRequest(codeUnknownRelationship, "relationships."+key, "Unrecognized relationship '%s' for '%s'.", key, o.name)
	case rel.readOnly:
		return nil, badRequest(codeConfiguration, "relationships."+key, "Relationship '%s' is read-only.", key)
	case rel.createOnly && update:
		return nil, unprocessable("relationships."+key, "Relationship '%s' is set on create and cannot be changed.", key)
	}
	return rel, nil
}

// linked are the ids the relationship of the record has now.
func (s *Sandbox) linked(rel *relation, r *record) []string {
	switch {
	case r == nil:
		return nil
	case rel.view != "":
		return s.store.views(r)[rel.key]
	}
	return r.current.relations[rel.key]
}

// readLinks reads one relationship value: the links to make, those to take away
// and how many ids the request named.
func (s *Sandbox) readLinks(rel *relation, value any, r *record) (add, remove []string, sent int, p *problem) {
	operation, named := "replace", value
	if r != nil {
		if operation, named, p = rel.operation(value); p != nil {
			return nil, nil, 0, p
		}
	}
	ids, p := rel.ids(named, r != nil && operation == "replace")
	if p != nil {
		return nil, nil, 0, p
	}
	have := s.linked(rel, r)
	switch operation {
	case "remove":
		return nil, without(have, without(have, ids)), len(ids), nil
	case "replace":
		remove = without(have, ids)
	case "add":
		// A relationship to one record has room for the new one only.
		if !rel.many && len(ids) == 1 {
			remove = without(have, ids)
		}
	}
	add = without(ids, have)
	return add, remove, len(ids), nil
}

// operation reads {"add": …}, {"remove": …} or {"replace": …}.
func (rel *relation) operation(value any) (name string, ids any, p *problem) {
	object, ok := value.(map[string]any)
	if !ok || len(object) != 1 {
		return "", nil, badRequest(codeInvalidType, "relationships."+rel.key,
			"Relationship '%s' expects one of add, remove and replace.", rel.key)
	}
	for name, ids = range object {
	}
	if name != "add" && name != "remove" && name != "replace" || rel.membership && name == "replace" {
		return "", nil, badRequest(codeInvalidType, "relationships."+rel.key,
			"Relationship '%s' does not know the operation '%s'.", rel.key, name)
	}
	return name, ids, nil
}

// ids reads an id or an array of ids; null means none where a replace may clear.
func (rel *relation) ids(value any, null bool) ([]string, *problem) {
	var list []string
	switch v := value.(type) {
	case string:
		return []string{v}, nil
	case nil:
		if null {
			return nil, nil
		}
	case []any:
		for _, item := range v {
			s, ok := item.(string)
			if !ok {
				return nil, badRequest(codeInvalidType, "relationships."+rel.key, "Relationship '%s' expects ids, not %s.", rel.key, jsonKind(item))
			}
			if !slices.Contains(list, s) {
				list = append(list, s)
			}
		}
		return list, nil
	}
	return nil, badRequest(codeInvalidType, "relationships."+rel.key, "Relationship '%s' expects an id or an array of ids, not %s.", rel.key, jsonKind(value))
}

// checkTargets wants every id to name a live record of the right type. A wrong
// prefix is a missing record like any other.
func (s *Sandbox) checkTargets(rel *relation, ids []string) *problem {
	for _, id := range ids {
		r := s.store.byID[id]
		switch {
		case r == nil || r.object.name != rel.target:
			return badRequest(codeEntityMissing, "relationships."+rel.key, "Relationship '%s' refers to a record of type %s that does not exist.", rel.key, rel.target)
		case r.current.trashed:
			return badRequest(codeEntityInactive, "relationships."+rel.key, "Relationship '%s' refers to a record of type %s that is not active.", rel.key, rel.target)
		}
	}
	return nil
}

// relinkViews carries the changes of a record's views to the records that hold
// the links: an account's $contact is the $account of those contacts.
func (s *Sandbox) relinkViews(r *record, changes []change) {
	for _, c := range changes {
		for _, id := range c.add {
			s.relink(id, c.relation.view, func(ids []string) []string { return append(slices.Clone(ids), r.id) })
		}
		for _, id := range c.remove {
			s.relink(id, c.relation.view, func(ids []string) []string { return without(ids, []string{r.id}) })
		}
	}
}

func (s *Sandbox) relink(id, key string, edit func([]string) []string) {
	if r := s.store.byID[id]; r != nil {
		v := r.next(s.now())
		v.relations[key] = edit(v.relations[key])
		s.store.replace(r, v)
	}
}
