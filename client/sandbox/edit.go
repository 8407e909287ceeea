package sandbox

import (
	"fmt"
	"time"
)

// Change changes a record as if somebody had done so in the web application: no
// request, no idempotency key, updatedAt moves on. A nil value clears a field;
// relationships are replaced, create-only ones as well.
func (s *Sandbox) Change(id string, fields map[string]any, relationships map[string][]string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.store.live(id)
	if r == nil {
		return fmt.Errorf("no live record %s", id)
	}
	w, err := seedWrite(fields, relationships)
	if err != nil {
		return err
	}
	v := r.next(s.now())
	for key, value := range w.fields {
		f, ok := r.object.fieldByKey[key]
		if !ok {
			return fmt.Errorf("no field %q", key)
		}
		read, p := f.check(value)
		if p != nil {
			return p
		}
		v.fields[key] = read
	}
	for key, ids := range relationships {
		rel, ok := r.object.relationByKey[key]
		if !ok || rel.view != "" || rel.readOnly {
			return fmt.Errorf("no relationship %q that can be changed here", key)
		}
		if p := s.checkTargets(rel, ids); p != nil {
			return p
		}
		v.relations[key] = ids
	}
	s.store.amend(r, v)
	return nil
}

// Trash moves a record to the trash, Restore takes it out again, as the web
// application does. A record already there stays as it is.
func (s *Sandbox) Trash(id string) error { return s.setTrashed(id, true) }

// Restore takes a record out of the trash.
func (s *Sandbox) Restore(id string) error { return s.setTrashed(id, false) }

func (s *Sandbox) setTrashed(id string, trashed bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.store.byID[id]
	if r == nil {
		return fmt.Errorf("no record %s", id)
	}
	s.moveTrashed(r, trashed, s.now())
	return nil
}

// moveTrashed moves the record into the trash or out of it; the lock is held.
func (s *Sandbox) moveTrashed(r *record, trashed bool, at time.Time) {
	if r.current.trashed != trashed {
		v := r.next(at)
		v.trashed = trashed
		s.store.amend(r, v)
	}
}
