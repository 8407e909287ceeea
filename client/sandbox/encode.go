package sandbox

import (
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"
)

// addressParts in the order in which the documentation lists them.
var addressParts = []string{"street", "street2", "city", "state", "postalCode", "country", "latitude", "longitude"}

var fullNameParts = []string{"firstName", "lastName"}

// stamp writes a time as the API does: UTC with milliseconds.
const stamp = "2006-01-02T15:04:05.000Z"

// quoted appends s as a JSON string.
func quoted(dst []byte, s string) []byte {
	plain := true
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			plain = false
			break
		}
	}
	if plain {
		dst = append(dst, '"')
		dst = append(dst, s...)
		return append(dst, '"')
	}
	return append(dst, marshal(s)...)
}

// appendValue appends a stored value as JSON. Stored values are nil, string,
// bool, json.Number, []string and map[string]any (addresses and full names).
func appendValue(dst []byte, f *field, value any) []byte {
	switch v := value.(type) {
	case nil:
		return append(dst, "null"...)
	case string:
		return quoted(dst, v)
	case bool:
		return strconv.AppendBool(dst, v)
	case json.Number:
		return append(dst, v...)
	case []string:
		return append(appendStrings(append(dst, '['), v), ']')
	case map[string]any:
		parts := addressParts
		if f.valueType == typeFullName {
			parts = fullNameParts
		}
		return appendParts(dst, parts, v)
	}
	return append(dst, marshal(value)...)
}

func appendStrings(dst []byte, list []string) []byte {
	for i, s := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = quoted(dst, s)
	}
	return dst
}

func appendParts(dst []byte, parts []string, value map[string]any) []byte {
	dst = append(dst, '{')
	first := true
	for _, part := range parts {
		v, ok := value[part]
		if !ok {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(quoted(dst, part), ':')
		dst = appendValue(dst, nil, v)
	}
	return append(dst, '}')
}

// appendRecord appends a record as the API reads it. links are those of the
// record's views, by key.
func appendRecord(dst []byte, o *object, r *record, v *version, links map[string][]string) []byte {
	dst = append(quoted(append(dst, `{"id":`...), r.id), `,"createdAt":"`...)
	dst = r.createdAt.AppendFormat(dst, stamp)
	dst = append(dst, '"')
	if o.name != "list" {
		dst = appendUpdated(dst, v.updatedAt)
	}
	dst = quoted(append(dst, `,"httpLink":`...), httpLink(o, r.id))
	dst = append(dst, `,"fields":{`...)
	for i, f := range o.fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, f.prefix...)
		dst = append(appendValue(dst, f, v.fields[f.key]), '}')
	}
	dst = append(dst, '}')
	if o.name != "list" {
		dst = appendRelations(dst, o, v, links)
	}
	switch {
	case o.name == "meeting":
		dst = append(dst, `,"objectType":"meeting","accessLevel":"FULL","externalId":null`...)
	case o.name != "list" && o.name != "member":
		dst = append(dst, `,"externalId":null`...)
	}
	return append(dst, '}')
}

func appendUpdated(dst []byte, at time.Time) []byte {
	dst = append(dst, `,"updatedAt":`...)
	if at.IsZero() {
		return append(dst, "null"...)
	}
	dst = append(dst, '"')
	return append(at.AppendFormat(dst, stamp), '"')
}

func appendRelations(dst []byte, o *object, v *version, links map[string][]string) []byte {
	dst = append(dst, `,"relationships":{`...)
	for i, r := range o.relations {
		if i > 0 {
			dst = append(dst, ',')
		}
		ids := v.relations[r.key]
		if r.view != "" {
			ids = links[r.key]
		}
		dst = append(appendStrings(append(dst, r.prefix...), ids), "]}"...)
	}
	return append(dst, '}')
}

// httpLink is where the web application would show the record.
func httpLink(o *object, id string) string {
	place := o.collection
	if o.custom {
		place = "objects/" + o.name
	}
	return "https://crm.lightfield.app/" + place + "/" + id
}
