package client_test

import (
	"testing"

	"lightfield-importer/client"
)

func TestSystemField(t *testing.T) {
	fields := func(keys ...string) *client.Definitions {
		d := &client.Definitions{Fields: map[string]client.FieldDefinition{}}
		for _, key := range keys {
			d.Fields[key] = client.FieldDefinition{ID: "ad_" + key}
		}
		return d
	}
	for want, d := range map[string]*client.Definitions{
		"ad_$name":    fields("$content", "$name", "amount"),
		"ad_$content": fields("$title", "$content", "amount"),
		"":            fields("amount"),
	} {
		if got := d.SystemField(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
