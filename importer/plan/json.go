package plan

import (
	"bytes"
	"encoding/json"
)

// body joins the two halves. A create always has fields; links are left out where there
// are none, because those of a list must be to something.
func body(fields, relations object, create bool) []byte {
	var o object
	if create || !fields.empty() {
		o.add("fields", fields.close())
	}
	if !relations.empty() {
		o.add("relationships", relations.close())
	}
	return o.close()
}

// object writes a JSON object whose keys stay in the order they come, so that
// equal rows have equal bytes.
type object struct{ buf bytes.Buffer }

func (o *object) add(key string, raw []byte) {
	if o.buf.Len() == 0 {
		o.buf.WriteByte('{')
	} else {
		o.buf.WriteByte(',')
	}
	o.buf.Write(quote(key))
	o.buf.WriteByte(':')
	o.buf.Write(raw)
}

func (o *object) empty() bool { return o.buf.Len() == 0 }

func (o *object) close() []byte {
	if o.empty() {
		return []byte("{}")
	}
	o.buf.WriteByte('}')
	return o.buf.Bytes()
}

func array(elements []json.RawMessage) []byte {
	return append(append([]byte{'['}, bytes.Join(raws(elements), []byte{','})...), ']')
}

func raws(elements []json.RawMessage) [][]byte {
	out := make([][]byte, len(elements))
	for i, e := range elements {
		out[i] = e
	}
	return out
}

func quote(s string) []byte {
	out, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always has a JSON form
	}
	return out
}

func isNull(raw []byte) bool { return len(raw) == 0 || string(raw) == "null" }

func orNull(raw []byte) []byte {
	if len(raw) == 0 {
		return []byte("null")
	}
	return raw
}

func orEmpty(ids []string) []string {
	if ids == nil {
		return []string{}
	}
	return ids
}
