package plan

import (
	"encoding/json"
	"fmt"
	"slices"

	"lightfield-importer/client"
)

// maxLinks is how many ids one request may name, and how many links it may change;
// more are refused with relationship_write_limit_exceeded.
const maxLinks = 25

// Part is one request of an update. Each part can be sent on its own, and once it is
// carried out the rest is planned anew from the record as it then is.
type Part struct {
	Body   []byte
	Before []byte // the before-image, as JSON of Before
}

// update collects what is to change in a record.
type update struct {
	record *client.Record
	fields object
	was    map[string]json.RawMessage // old values of the fields
	links  []links
	values []Value
}

func newUpdate(record *client.Record) *update {
	return &update{record: record, was: map[string]json.RawMessage{}}
}

func (u *update) set(key string, want []byte) {
	have := orNull(u.record.Fields[key].Value)
	u.fields.add(key, want)
	u.was[key] = have
	u.values = append(u.values, Value{Key: key, Old: have, New: want})
}

func (u *update) link(l links) {
	u.links = append(u.links, l)
	u.values = append(u.values, Value{Key: l.key, Old: idsJSON(l.have, true), New: idsJSON(l.after(), true)})
}

// links is what becomes of one relationship of a record.
type links struct {
	key         string
	many        bool // HAS_MANY
	have        []string
	add, remove []string
	replaced    bool     // said by what is to be there, where one request may
	want        []string // with replaced
}

// replacing are the links that leave exactly these.
func (l links) replacing(want []string) links {
	l.add, l.remove, l.replaced, l.want = except(want, l.have), except(l.have, want), true, want
	return l
}

func (l links) none() bool { return l.changes() == 0 }

func (l links) changes() int { return len(l.add) + len(l.remove) }

// named is how many ids a request that does it at once names.
func (l links) named() int {
	if l.replaced {
		return len(l.want)
	}
	return l.changes()
}

func (l links) after() []string { return joined(except(l.have, l.remove), l.add) }

// operation does it at once.
func (l links) operation() []byte {
	switch {
	case l.replaced && len(l.want) == 0:
		return operation("replace", []byte("null"))
	case l.replaced:
		return operation("replace", idsJSON(l.want, l.many))
	case len(l.add) > 0:
		return operation("add", idsJSON(l.add, l.many))
	}
	return operation("remove", idsJSON(l.remove, l.many))
}

// parts puts the requests together: one where it may carry everything, else the
// fields and as many links as there is room for in the first, and the other links in
// further ones. Links are added before others are removed, so that a relationship
// that must not be empty never is.
func (u *update) parts() ([]Part, error) {
	if len(u.values) == 0 {
		return nil, nil
	}
	c := &cutter{update: u, have: map[string][]string{}}
	c.open()
	if u.fit() {
		for _, l := range u.links {
			c.put(l)
		}
	} else {
		c.cut()
	}
	c.close()
	return c.cuts, c.err
}

// fit reports whether one request may carry all links.
func (u *update) fit() bool {
	named, changes := 0, 0
	for _, l := range u.links {
		named, changes = named+l.named(), changes+l.changes()
	}
	return named <= maxLinks && changes <= maxLinks
}

// cutter cuts an update into requests.
type cutter struct {
	*update
	cuts []Part
	have map[string][]string // links as they are once what was put is carried out
	err  error

	relations object // of the request that is open
	before    Before
	room      int
}

func (c *cutter) open() {
	c.relations, c.room = object{}, maxLinks
	c.before = Before{Relations: map[string][]string{}}
	if len(c.cuts) == 0 {
		c.before.UpdatedAt, c.before.Fields = c.record.UpdatedAt, c.was
	}
}

func (c *cutter) close() {
	var fields object
	if len(c.cuts) == 0 {
		fields = c.fields
	}
	image, err := json.Marshal(c.before)
	if err != nil {
		c.err = fmt.Errorf("write the before-image of %s: %w", c.record.ID, err)
	}
	c.cuts = append(c.cuts, Part{Body: body(fields, c.relations, false), Before: image})
}

// cut spreads the links over requests: one operation a relationship in each.
func (c *cutter) cut() {
	for _, l := range c.links {
		if !l.many {
			c.put(l)
			continue
		}
		c.spread(links{key: l.key, many: true, have: l.have, add: l.add})
	}
	for _, l := range c.links {
		if l.many {
			c.spread(links{key: l.key, many: true, have: l.have, remove: l.remove})
		}
	}
}

// spread puts links that are only added, or only removed, wherever there is room.
func (c *cutter) spread(l links) {
	for !l.none() {
		c.makeRoom(l.key, 1)
		n := min(c.room, l.changes())
		some := l
		some.add, some.remove = l.add[:min(n, len(l.add))], l.remove[:min(n, len(l.remove))]
		c.put(some)
		l.add, l.remove = l.add[len(some.add):], l.remove[len(some.remove):]
	}
}

// makeRoom begins another request where this one has no room for so many changes, or
// changes the relationship already.
func (c *cutter) makeRoom(key string, changes int) {
	if _, used := c.before.Relations[key]; used || c.room < changes && c.room < maxLinks {
		c.close()
		c.open()
	}
}

// put puts all of it into one request.
func (c *cutter) put(l links) {
	c.makeRoom(l.key, l.changes())
	if have, changed := c.have[l.key]; changed {
		l.have = have
	}
	c.relations.add(l.key, l.operation())
	c.before.Relations[l.key] = orEmpty(slices.Clone(l.have))
	c.have[l.key] = l.after()
	c.room -= l.changes()
}
