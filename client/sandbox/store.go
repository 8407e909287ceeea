package sandbox

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"time"
)

// A record is one record of the organisation. What it holds is in versions,
// which never change once made, so that an answer can be put together, or
// repeated, without the lock.
type record struct {
	object    *object
	id        string
	createdAt time.Time
	current   *version
	indexed   *version            // what the search index shows; nil: nothing yet
	pending   []*version          // newer than indexed, oldest first
	incoming  map[string][]string // ids that link here, by the key of the view
}

// A version is the content of a record from one write to the next.
type version struct {
	at        time.Time // when it was written, on the sandbox's clock
	updatedAt time.Time // zero: never updated
	fields    map[string]any
	relations map[string][]string
	trashed   bool
}

// A store holds the records. The sandbox's lock guards it.
type store struct {
	byID     map[string]*record
	byObject map[string][]*record         // in order of creation
	unique   map[*field]map[string]string // value to record id
	salt     uint64
	count    uint64
	encoding *base32.Encoding
}

func newStore() *store {
	var salt [8]byte
	rand.Read(salt[:]) // never fails
	return &store{
		byID: make(map[string]*record), byObject: make(map[string][]*record),
		unique:   make(map[*field]map[string]string),
		salt:     binary.BigEndian.Uint64(salt[:]),
		encoding: base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding),
	}
}

// newID makes an id that no other record has. Ids differ from one sandbox to
// the next, as those of two organisations do. The mixing is the one of
// splitmix64, which maps no two counts to one number.
func (s *store) newID(prefix string) string {
	s.count++
	z := (s.count + s.salt) * 0x9e3779b97f4a7c15
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], z^(z>>31))
	return prefix + s.encoding.EncodeToString(b[:])
}

// live returns the record when it exists and is not in the trash.
func (s *store) live(id string) *record {
	if r := s.byID[id]; r != nil && !r.current.trashed {
		return r
	}
	return nil
}

func (s *store) insert(o *object, id string, v *version) *record {
	if id == "" {
		id = s.newID(o.prefix)
	}
	r := &record{
		object: o, id: id, createdAt: v.at.UTC().Truncate(time.Millisecond),
		current: v, pending: []*version{v},
	}
	s.byID[r.id] = r
	s.byObject[o.name] = append(s.byObject[o.name], r)
	s.claim(r, nil, v)
	for _, rel := range o.relations {
		if rel.inverse != "" {
			s.link(r.id, rel.inverse, v.relations[rel.key])
		}
	}
	return r
}

// amend makes v the record's content. updatedAt grows with every write, by a
// millisecond at least, as the clock's own steps may be longer.
func (s *store) amend(r *record, v *version) {
	v.updatedAt = v.at.UTC().Truncate(time.Millisecond)
	if least := later(r.createdAt, r.current.updatedAt); !v.updatedAt.After(least) {
		v.updatedAt = least.Add(time.Millisecond)
	}
	s.replace(r, v)
}

// replace makes v the record's content without a new updatedAt.
func (s *store) replace(r *record, v *version) {
	old := r.current
	r.current = v
	r.pending = append(r.pending, v)
	s.claim(r, old, v)
	for _, rel := range r.object.relations {
		if rel.inverse == "" {
			continue
		}
		was, is := old.relations[rel.key], v.relations[rel.key]
		s.unlink(r.id, rel.inverse, without(was, is))
		s.link(r.id, rel.inverse, without(is, was))
	}
}

// claim takes the values of unique fields for the record and gives up those of
// its earlier version. A record in the trash holds none.
func (s *store) claim(r *record, old, v *version) {
	for _, f := range r.object.fields {
		if !f.unique {
			continue
		}
		if old != nil {
			for _, was := range singles(old.fields[f.key]) {
				if s.unique[f][was] == r.id {
					delete(s.unique[f], was)
				}
			}
		}
		if v.trashed {
			continue
		}
		for _, is := range singles(v.fields[f.key]) {
			if s.unique[f] == nil {
				s.unique[f] = make(map[string]string)
			}
			s.unique[f][is] = r.id
		}
	}
}

// singles are the single values of a field, as texts to compare.
func singles(value any) []string {
	switch v := value.(type) {
	case nil:
		return nil
	case string:
		return []string{v}
	case []string:
		return v
	}
	return []string{fmt.Sprint(value)}
}

func (s *store) link(from, key string, targets []string) {
	for _, id := range targets {
		if t := s.byID[id]; t != nil {
			if t.incoming == nil {
				t.incoming = make(map[string][]string)
			}
			t.incoming[key] = append(t.incoming[key], from)
		}
	}
}

func (s *store) unlink(from, key string, targets []string) {
	for _, id := range targets {
		if t := s.byID[id]; t != nil {
			t.incoming[key] = slices.DeleteFunc(t.incoming[key], func(have string) bool { return have == from })
		}
	}
}

// views are the links to the record from records which are not in the trash.
func (s *store) views(r *record) map[string][]string {
	if len(r.incoming) == 0 {
		return nil
	}
	links := make(map[string][]string, len(r.incoming))
	for key, ids := range r.incoming {
		for _, id := range ids {
			if s.live(id) != nil {
				links[key] = append(links[key], id)
			}
		}
	}
	return links
}

// index moves the record's index entry up to what was written before the time
// and returns it.
func (r *record) index(upTo time.Time) *version {
	for len(r.pending) > 0 && !r.pending[0].at.After(upTo) {
		r.indexed = r.pending[0]
		r.pending = r.pending[1:]
	}
	if len(r.pending) == 0 {
		r.pending = nil
	}
	return r.indexed
}

// next is a copy of the record's content to change, dated at.
func (r *record) next(at time.Time) *version {
	v := *r.current
	v.at = at
	v.fields = maps.Clone(v.fields)
	v.relations = maps.Clone(v.relations)
	return &v
}

// without are the ids of list which are not in other.
func without(list, other []string) []string {
	var rest []string
	for _, id := range list {
		if !slices.Contains(other, id) {
			rest = append(rest, id)
		}
	}
	return rest
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
