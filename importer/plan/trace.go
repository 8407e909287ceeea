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
// record still is as it was made, and which of its values are not, in five bytes each
// instead of the values themselves.
//
// Of each value a mark is kept: two bytes of a digest of the key, by which the key is
// found among those of the record, and three of one of key and value: of sixteen million
// values that somebody has changed, one passes for the one that was sent. The first bit
// tells relationships from fields.
//
// As bytes a trace begins with its version, which begins no body, as that is JSON. The
// keys of all marks come next: they are the same for most rows of an import. The rest is
// those of the values. In version 1 each key stood before its value, of four bytes.
type trace struct {
	marks []mark
	size  int // of a value's part of a mark, in bytes; 0: there is no trace
}

const (
	traceVersion = 2
	keySize      = 2
	valueSize    = 3

	firstVersion   = 1
	firstValueSize = 4
)

type mark struct {
	key   [keySize]byte
	value [firstValueSize]byte // up to the trace's size
}

// Trace is what to keep of the body of a create, by the types of its fields, and how many
// of its first bytes are those of all creates with the same keys. Of a body with a field
// whose type is not known all is kept.
func Trace(body []byte, types map[string]value.Type) (kept []byte, shared int) {
	wrote, err := readBody(body)
	if err != nil {
		return body, 0
	}
	marks := make([]mark, 0, len(wrote.Fields)+len(wrote.Relationships))
	for _, key := range slices.Sorted(maps.Keys(wrote.Fields)) {
		t, known := types[key]
		if !known {
			return body, 0
		}
		marks = append(marks, markField(key, t, wrote.Fields[key], valueSize))
	}
	for _, key := range slices.Sorted(maps.Keys(wrote.Relationships)) {
		_, ids := readLinks(wrote.Relationships[key])
		marks = append(marks, markLinks(key, ids, valueSize))
	}
	shared = 1 + keySize*len(marks)
	kept = append(make([]byte, 0, shared+valueSize*len(marks)), traceVersion)
	for _, m := range marks {
		kept = append(kept, m.key[:]...)
	}
	for _, m := range marks {
		kept = append(kept, m.value[:valueSize]...)
	}
	return kept, shared
}

// traceOf is the trace that was kept in place of a body; its size is 0 where the body was.
func traceOf(body []byte) (t trace) {
	if len(body) == 0 || body[0] > traceVersion {
		return t
	}
	version, rest := body[0], body[1:]
	t.size = valueSize
	if version == firstVersion {
		t.size = firstValueSize
	}
	t.marks = make([]mark, len(rest)/(keySize+t.size))
	for i := range t.marks {
		m := &t.marks[i]
		if version == firstVersion {
			rest = rest[copy(m.key[:], rest):]
			rest = rest[copy(m.value[:], rest):]
			continue
		}
		copy(m.key[:], rest[i*keySize:])
		copy(m.value[:t.size], rest[len(t.marks)*keySize+i*t.size:])
	}
	return t
}

// has reports whether a field or relationship was sent.
func (t trace) has(n name) bool {
	key := keyOf(n)
	return slices.ContainsFunc(t.marks, func(m mark) bool { return m.key == key })
}

// vanished stands for the key of a value whose field the record does not have any more.
const vanished = "a field that is not there any more"

// changed lists the keys that do not hold what was sent. Passed over are those that were
// written again, and of a pristine record the fields.
func (t trace) changed(record *client.Record, again map[name]past, pristine bool) []string {
	if t.size == 0 {
		return nil
	}
	now := map[mark]bool{}
	changed := map[[keySize]byte][]string{} // more than one key where marks agree by chance
	known := map[[keySize]byte]bool{}
	for n := range again {
		known[keyOf(n)] = true
	}
	add := func(n name, m mark) {
		now[m], known[keyOf(n)] = true, true
		if again[n] == nil && !slices.Contains(t.marks, m) {
			changed[m.key] = append(changed[m.key], n.key)
		}
	}
	for key, have := range record.Fields {
		add(name{key: key}, markField(key, value.Type(have.ValueType), orNull(have.Value), t.size))
	}
	for key, have := range record.Relationships {
		add(name{key: key, relation: true}, markLinks(key, have.Values, t.size))
	}
	var keys []string
	for _, m := range t.marks {
		switch {
		case now[m] || pristine && !ofRelation(m.key):
		case !known[m.key]:
			keys = append(keys, vanished)
		default:
			keys = append(keys, changed[m.key]...)
		}
	}
	return keys
}

// markField marks what the server keeps of a value, so that values which [value.Equal]
// takes for the same have the same mark.
func markField(key string, t value.Type, raw json.RawMessage, size int) mark {
	texts, ok := value.Stored(t, raw)
	if !ok {
		texts = []string{"", string(raw)} // no normal form has an empty text
	}
	return markOf(name{key: key}, texts, size)
}

// markLinks marks the ids of a relationship, in whatever order.
func markLinks(key string, ids []string, size int) mark {
	return markOf(name{key: key, relation: true}, slices.Sorted(slices.Values(distinct(ids))), size)
}

func markOf(n name, texts []string, size int) mark {
	m := mark{key: keyOf(n)}
	all := digestOf(n, texts...)
	copy(m.value[:size], all[:])
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
