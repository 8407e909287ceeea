package client

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestNewRefuses(t *testing.T) {
	for name, c := range map[string]struct{ url, key, want string }{
		"no address":           {"", testKey, "base URL"},
		"no scheme":            {"api.lightfield.app", testKey, "is not an address"},
		"another scheme":       {"ftp://api.lightfield.app", testKey, "is not an address"},
		"no host":              {"https:///v1", testKey, "is not an address"},
		"the version":          {"https://api.lightfield.app/v1/", testKey, "leave out /v1"},
		"a user":               {"https://me:hunter2@api.lightfield.app", testKey, "user name"},
		"a user, and broken":   {"https://me:hunter2@%zz", testKey, "is not an address"},
		"a query":              {"https://api.lightfield.app?x=1", testKey, "query"},
		"a fragment":           {"https://api.lightfield.app#x", testKey, "fragment"},
		"plain http":           {"http://api.lightfield.app", testKey, "plain http"},
		"http to a neighbour":  {"http://192.168.0.7:8080", testKey, "plain http"},
		"http to localhost.eu": {"http://localhost.eu", testKey, "plain http"},
		"no key":               {"https://api.lightfield.app", "", "API key: it is empty"},
		"a key with line end":  {"https://api.lightfield.app", testKey + "\n", "API key: it holds"},
		"a key with umlaut":    {"https://api.lightfield.app", testKey + "ü", "API key: it holds"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := New(Config{BaseURL: c.url, Key: c.key})
			if _, ok := errors.AsType[*ConfigError](err); !ok {
				t.Fatalf("got %v, want a *ConfigError", err)
			}
			if !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), testKey) {
				t.Errorf("got %q, want it to say %q and no secret", err, c.want)
			}
		})
	}
}

func TestNewTakes(t *testing.T) {
	for _, url := range []string{
		"https://api.lightfield.app", "https://eu.example.test/lightfield/", "http://localhost:8080", "http://LOCALHOST",
		"http://127.0.0.1:1", "http://127.9.8.7", "http://[::1]:8080/base",
	} {
		if _, err := New(Config{BaseURL: url, Key: testKey}); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestKeyIsPrintedNowhere(t *testing.T) {
	c := Config{BaseURL: "https://me:hunter2@api.example.test", Key: testKey}
	client, _ := asking(t, Config{}, says(200, "{}"))
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "config", c, "client", client, "key", client.key)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		for _, v := range []any{c, &c, client, client.key, []any{c, client}, map[string]Config{"c": c}} {
			log.WriteString(fmt.Sprintf(verb, v))
		}
	}
	hex := fmt.Sprintf("%x", testKey)
	for _, secret := range []string{testKey, "hunter2", hex} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("%q is printed: %s", secret, log.String())
		}
	}
}
