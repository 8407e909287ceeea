package plan

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"maps"
	"slices"

	"lightfield-importer/client"
	"lightfield-importer/mapping/value"
)

// A trace is what is kept of a create once it is settled: enough to tell whether the
// record still is as it was made, and which of its values are not, at six bytes each
// instead of the values themselves. Its first byte begins no body, which is JSON.
//
// A mark is two bytes of a digest of the key, by which the key is found among those of
// the record, and four of one of key and value: of four thousand million values that
// somebody has changed, one passes for the one that was sent. The first bit tells
// relationships from fields.
type trace []byte

const (
	traceVersion = 1
	keySize      = 2
	markSize     = keySize + 4
)

type mark = [markSize]byte

// Trace is what to keep of the body of a create, by the types of its fields. Of a body
// with a field whose type is not known all is kept.
func Trace(body []byte, types map[string]value.Type) []byte {
	wrote, err := readBody(body)
	if err != nil {
		return body
	}
	kept := trace{traceVersion}
	for _, key := range slices.Sorted(maps.Keys(wrote.Fields)) {
		t, known := types[key]
		if !known {
			return body
		}
		m := markField(key, t, wrote.Fields[key])
		kept = append(kept, m[:]...)
	}
	for _, key := range slices.Sorted(maps.Keys(wrote.Relationships)) {
		_, ids := readLinks(wrote.Relationships[key])
		m := markLinks(key, ids)
		kept = append(kept, m[:]...)
	}
	return kept
}

// traceOf is the trace that was kept in place of a body; nil: the body was.
func traceOf(body []byte) trace {
	if len(body) == 0 || body[0] != traceVersion {
		return nil
	}
	return body
}

// marks are those of the values that were sent.
func (t trace) marks() []mark {
	var marks []mark
	for m := range slices.Chunk(t[min(1, len(t)):], markSize) {
		if len(m) == markSize {
			marks = append(marks, mark(m))
		}
	}
	return marks
}

// has reports whether a field or relationship was sent.
func (t trace) has(n name) bool {
	key := keyOf(n)
	return slices.ContainsFunc(t.marks(), func(m mark) bool { return [keySize]byte(m[:]) == key })
}

// vanished stands for the key of a value whose field the record does not have any more.
const vanished = "a field that is not there any more"

// changed lists the keys that do not hold what was sent. Passed over are those that were
// written again, and of a pristine record the fields.
func (t trace) changed(record *client.Record, again map[name]past, pristine bool) []string {
	if t == nil {
		return nil
	}
	sent := t.marks()
	now := map[mark]bool{}
	changed := map[[keySize]byte][]string{} // more than one key where marks agree by chance
	known := map[[keySize]byte]bool{}
	for n := range again {
		known[keyOf(n)] = true
	}
	add := func(n name, m mark) {
		now[m], known[keyOf(n)] = true, true
		if again[n] == nil && !slices.Contains(sent, m) {
			changed[keyOf(n)] = append(changed[keyOf(n)], n.key)
		}
	}
	for key, have := range record.Fields {
		add(name{key: key}, markField(key, value.Type(have.ValueType), orNull(have.Value)))
	}
	for key, have := range record.Relationships {
		add(name{key: key, relation: true}, markLinks(key, have.Values))
	}
	var keys []string
	for _, m := range sent {
		key := [keySize]byte(m[:])
		switch {
		case now[m] || pristine && !ofRelation(key):
		case !known[key]:
			keys = append(keys, vanished)
		default:
			keys = append(keys, changed[key]...)
		}
	}
	return keys
}

// markField marks what the server keeps of a value, so that values which [value.Equal]
// takes for the same have the same mark.
func markField(key string, t value.Type, raw json.RawMessage) mark {
	texts, ok := value.Stored(t, raw)
	if !ok {
		texts = []string{"", string(raw)} // no normal form has an empty text
	}
	return markOf(name{key: key}, texts)
}

// markLinks marks the ids of a relationship, in whatever order.
func markLinks(key string, ids []string) mark {
	return markOf(name{key: key, relation: true}, slices.Sorted(slices.Values(distinct(ids))))
}

func markOf(n name, texts []string) (m mark) {
	key, all := keyOf(n), digestOf(n, texts...)
	copy(m[copy(m[:], key[:]):], all[:])
	return m
}

// keyOf is the part of a mark that tells the key.
func keyOf(n name) (key [keySize]byte) {
	digest := digestOf(n)
	copy(key[:], digest[:])
	key[0] &^= relationBit
	if n.relation {
		key[0] |= relationBit
	}
	return key
}

const relationBit = 0x80

func ofRelation(key [keySize]byte) bool { return key[0]&relationBit != 0 }

// digestOf is a digest of a name and texts, each with its length before it.
func digestOf(n name, texts ...string) [sha256.Size]byte {
	kind := "field"
	if n.relation {
		kind = "relationship"
	}
	var b []byte
	for _, text := range append([]string{kind, n.key}, texts...) {
		b = append(binary.BigEndian.AppendUint32(b, uint32(len(text))), text...)
	}
	return sha256.Sum256(b)
}
