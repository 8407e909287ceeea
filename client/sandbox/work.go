package sandbox

import "net/http"

// shown is what an answer about a record shows. None of it changes any more.
type shown struct {
	record  *record
	version *version
	links   map[string][]string
}

// show is the record as it is now. The lock is held.
func (s *Sandbox) show(r *record) shown {
	return shown{r, r.current, s.store.views(r)}
}

func (a shown) append(dst []byte) []byte {
	return appendRecord(dst, a.record.object, a.record, a.version, a.links)
}

func (a shown) answer() answer {
	return answer{status: http.StatusOK, body: a.append(make([]byte, 0, 2048))}
}

// carryOut answers what is no create and no update.
func (s *Sandbox) carryOut(c *call) answer {
	switch c.action {
	case validateAction:
		return s.validate()
	case slugsAction:
		return s.slugs()
	case definitionsAction:
		return answer{status: http.StatusOK, body: c.object.definitions}
	case listAction, membersOfListAction:
		return s.list(c)
	case deleteAction:
		return s.remove(c)
	}
	return s.retrieve(c)
}

func (s *Sandbox) validate() answer {
	scopes := s.key.Load().scopes
	if scopes == nil {
		scopes = []string{}
	}
	return answer{status: http.StatusOK, body: marshal(map[string]any{
		"active": true, "tokenType": "api_key", "subjectType": "workspace", "scopes": scopes,
	})}
}

func (s *Sandbox) slugs() answer {
	data := []map[string]string{}
	for _, o := range s.objects {
		if o.custom {
			data = append(data, map[string]string{"objectType": o.name, "label": o.label})
		}
	}
	return answer{status: http.StatusOK, body: marshal(map[string]any{"data": data})}
}

// locate finds the record of the path, live or in the trash. The lock is held.
func (s *Sandbox) locate(c *call) (*record, *problem) {
	r := s.store.byID[c.id]
	if r == nil || r.object != c.object {
		return nil, refuse(http.StatusNotFound, "No resource found in '%s' with the given ID.", c.object.name)
	}
	c.about = r.id
	return r, nil
}

// locateLive finds the record of the path when it is not in the trash.
func (s *Sandbox) locateLive(c *call) (*record, *problem) {
	r, p := s.locate(c)
	if p == nil && r.current.trashed {
		return nil, refuse(http.StatusNotFound, "No resource found in '%s' with the given ID.", c.object.name)
	}
	return r, p
}

func (s *Sandbox) retrieve(c *call) answer {
	s.mu.Lock()
	find := s.locateLive
	if s.options.RetrieveTrashed {
		find = s.locate
	}
	r, p := find(c)
	if p != nil {
		s.mu.Unlock()
		return s.refusal(p)
	}
	a := s.show(r)
	s.mu.Unlock()
	return a.answer()
}

// remove moves a record to the trash; a second time answers with the record.
func (s *Sandbox) remove(c *call) answer {
	s.mu.Lock()
	r, p := s.locate(c)
	if p != nil {
		s.mu.Unlock()
		return s.refusal(p)
	}
	s.moveTrashed(r, true, s.now())
	a := s.show(r)
	s.mu.Unlock()
	return a.answer()
}

// write answers a create or an update. From the moment the request is let in
// until it is done, latency included, its idempotency key is in flight.
func (s *Sandbox) write(c *call) answer {
	if c.key == "" {
		return s.attempt(c)
	}
	k := space{c.object, c.action == updateAction, c.key}
	s.mu.Lock()
	earlier, p := s.keys.begin(k, s.now())
	s.mu.Unlock()
	switch {
	case p != nil:
		return s.refusal(p)
	case earlier != nil:
		return s.replay(c, earlier.shown)
	}
	defer func() {
		s.mu.Lock()
		s.keys.abandon(k)
		s.mu.Unlock()
	}()
	return s.attempt(c)
}

// replay answers a known key again, through latency and faults like any request.
func (s *Sandbox) replay(c *call, a shown) answer {
	s.linger()
	c.replay, c.about = true, a.record.id
	faults := s.faults.get()
	if p := c.fault.before(faults); p != nil {
		return s.refusal(p)
	}
	if p := c.fault.after(faults); p != nil {
		return s.refusal(p)
	}
	return a.answer()
}

// attempt carries out a write and keeps its answer for the key.
func (s *Sandbox) attempt(c *call) answer {
	s.linger()
	faults := s.faults.get()
	if p := c.fault.before(faults); p != nil {
		return s.refusal(p)
	}
	a, p := s.perform(c)
	if p == nil {
		p = c.fault.after(faults)
	}
	if p != nil {
		return s.refusal(p)
	}
	return a.answer()
}

func (s *Sandbox) perform(c *call) (shown, *problem) {
	values, p := decodeBody(c.body)
	if p != nil {
		return shown{}, p
	}
	w, p := parseWrite(c.object, values)
	if p != nil {
		return shown{}, p
	}
	create := c.action == createAction
	fields, p := c.object.checkFields(w, create, s.now())
	if p != nil {
		return shown{}, p
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var r *record
	if create {
		r, p = s.create(c.object, "", fields, w)
	} else if r, p = s.locateLive(c); p == nil {
		p = s.update(r, fields, w)
	}
	if p != nil {
		return shown{}, p
	}
	c.about = r.id
	a := s.show(r)
	if c.key != "" {
		s.keys.finish(space{c.object, !create, c.key}, a)
	}
	return a, nil
}
