package plan

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"lightfield-importer/client"
	"lightfield-importer/mapping/value"
)

// ErrForgotten says that the body of a write is not known any more, so that nobody
// can tell whether its record still holds it.
var ErrForgotten = errors.New("what was written is not known any more")

// Sent is a settled write as it was recorded.
type Sent struct {
	Body   []byte // of a create it may be the Trace; empty: not known any more
	Before []byte // before-image of an update; nil: the write made the record
}

// Return is the way back from writes of one record.
type Return struct {
	// Changed are the keys whose value somebody has changed since, sorted.
	Changed []string
	// Parts are the requests that put back what the writes replaced; none when the
	// record holds it already, and where the record itself is to go. A part that was
	// carried out is one more write, until the last one is.
	Parts []Part
}

// Reverse plans the way back from writes of one record, in the order in which they
// were carried out, against the record as it is. Values that somebody has changed
// are left alone unless force is set. ErrForgotten: without force, it cannot be known.
func Reverse(sent []Sent, record *client.Record, force bool) (Return, error) {
	h, err := remember(sent)
	if err != nil {
		return Return{}, err
	}
	h.pristine = h.made && (record.UpdatedAt == nil || record.UpdatedAt.Equal(record.CreatedAt))
	if h.forgotten && !h.pristine && !force {
		return Return{}, ErrForgotten
	}
	r := Return{Changed: h.changed(record)}
	if h.made {
		return r, nil
	}
	u := newUpdate(record)
	for _, n := range h.names() {
		if p := h.values[n]; !p.isBack(record) && (force || p.holds(record)) {
			p.putBack(u)
		}
	}
	r.Parts, err = u.parts()
	return r, err
}

// Overtaken lists the keys of writes that later ones have written again, sorted.
func Overtaken(sent, later []Sent) ([]string, error) {
	mine, err := remember(sent)
	if err != nil {
		return nil, err
	}
	theirs, err := remember(later)
	if err != nil {
		return nil, err
	}
	var both []string
	for _, n := range mine.names() {
		if theirs.values[n] != nil {
			both = append(both, n.key)
		}
	}
	return both, nil
}

// history is what writes have done to a record, one after the other.
type history struct {
	made      bool  // the first of them made the record
	forgotten bool  // the body of one is not known
	pristine  bool  // the record was never updated: its fields are what they were made
	trace     trace // of the write that made the record, where its body is not kept
	values    map[name]past
}

// name tells a field and a relationship of one key apart.
type name struct {
	key      string
	relation bool
}

// past is a field or relationship that was written, once or several times.
type past interface {
	holds(record *client.Record) bool  // what was written last
	isBack(record *client.Record) bool // what it was before
	putBack(u *update)                 // adds what brings it back
}

func remember(sent []Sent) (history, error) {
	h := history{values: map[name]past{}}
	for _, s := range sent {
		if err := h.add(s); err != nil {
			return h, err
		}
	}
	return h, nil
}

func (h *history) add(s Sent) error {
	var was Before
	if s.Before == nil {
		h.made = true
	} else if err := json.Unmarshal(s.Before, &was); err != nil {
		return fmt.Errorf("read a recorded before-image: %w", err)
	}
	if t := traceOf(s.Body); t.size > 0 {
		h.trace = t
		return nil
	}
	wrote, err := s.wrote(was)
	if err != nil {
		return err
	}
	h.forgotten = h.forgotten || len(s.Body) == 0
	for key, raw := range wrote.Fields {
		n := name{key: key}
		if h.values[n] == nil {
			h.values[n] = &pastField{key: key, was: orNull(was.Fields[key])}
		}
		h.values[n].(*pastField).wrote = raw
	}
	for key, raw := range wrote.Relationships {
		n := name{key: key, relation: true}
		if h.values[n] == nil {
			h.values[n] = &pastLinks{key: key, was: was.Relations[key], added: !h.trace.has(n)}
		}
		h.values[n].(*pastLinks).apply(was.Relations[key], raw)
	}
	return nil
}

// wrote is the body. Of one that is forgotten the before-image still has the keys.
func (s Sent) wrote(was Before) (sent, error) {
	if len(s.Body) > 0 {
		return readBody(s.Body)
	}
	w := sent{Fields: was.Fields, Relationships: map[string]json.RawMessage{}}
	for key := range was.Relations {
		w.Relationships[key] = operation("replace", []byte("null"))
	}
	return w, nil
}

func (h history) names() []name {
	return slices.SortedFunc(maps.Keys(h.values), func(a, b name) int { return strings.Compare(a.key, b.key) })
}

// changed lists the keys that hold neither what was written nor what it replaced.
func (h history) changed(record *client.Record) []string {
	var keys []string
	for _, n := range h.names() {
		p := h.values[n]
		// The server may keep a value in a form that we do not take for the same.
		same := p.holds(record) || h.pristine && !n.relation
		if !same && (h.made || !p.isBack(record)) {
			keys = append(keys, n.key)
		}
	}
	keys = append(keys, h.trace.changed(record, h.values, h.pristine)...)
	slices.Sort(keys)
	return slices.Compact(keys)
}

// pastField is a field that was written.
type pastField struct {
	key        string
	was, wrote json.RawMessage
}

func (f *pastField) holds(record *client.Record) bool { return f.equals(f.wrote, record) }

func (f *pastField) isBack(record *client.Record) bool { return f.equals(f.was, record) }

func (f *pastField) equals(v json.RawMessage, record *client.Record) bool {
	have := record.Fields[f.key]
	return value.Equal(value.Type(have.ValueType), v, orNull(have.Value))
}

func (f *pastField) putBack(u *update) { u.set(f.key, f.back()) }

// back is the old value. A record may show parts of an address or a name that it
// lacks as null, which a body leaves out.
func (f *pastField) back() []byte {
	var parts map[string]json.RawMessage
	if isNull(f.was) || json.Unmarshal(f.was, &parts) != nil {
		return f.was
	}
	var o object
	for _, part := range slices.Sorted(maps.Keys(parts)) {
		if !isNull(parts[part]) {
			o.add(part, parts[part])
		}
	}
	if o.empty() {
		return []byte("null")
	}
	return o.close()
}
