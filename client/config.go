package client

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"lightfield-importer/client/pace"
)

// Defaults of Config.
const (
	DefaultAttemptTimeout = 60 * time.Second
	DefaultMaxOutage      = 15 * time.Minute
	DefaultMaxInFlight    = 256
)

// Config says whom to speak to and how.
type Config struct {
	BaseURL        string            // https, or http to loopback; may have a path
	Key            string            // the API key; printed nowhere
	Version        string            // of the program, for the User-Agent
	Transport      http.RoundTripper // nil: own transport (proxy from the environment, sized to MaxInFlight)
	AttemptTimeout time.Duration     // 0: DefaultAttemptTimeout
	MaxOutage      time.Duration     // 0: DefaultMaxOutage; below 0: the first failure is an outage
	WriteRate      float64           // cap on writes a second; 0: none
	MaxInFlight    int               // requests in flight a category; 0: DefaultMaxInFlight
	Logger         *slog.Logger      // nil: none
	OnRetry        func(Retry)       // told before each back-off; may be nil, must be safe for concurrent use
}

// Format keeps the key out of everything that prints a Config, whatever the verb.
func (c Config) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "client.Config{BaseURL: %q, Version: %q}", withoutUser(c.BaseURL), c.Version)
}

// withoutUser cuts user name and password from an address, however odd it is.
func withoutUser(address string) string {
	if i := strings.LastIndex(address, "@"); i >= 0 {
		return address[i+1:]
	}
	return address
}

// LogValue keeps the key out of logs.
func (c Config) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(c)) }

// Retry tells of an attempt that failed and will be repeated.
type Retry struct {
	Category pace.Category
	Attempt  int // the one that failed, from 1
	Wait     time.Duration
	Err      error
}

// ConfigError names the setting that cannot be used.
type ConfigError struct{ Setting, Message string }

// Error names the setting and what is wrong with it.
func (e *ConfigError) Error() string { return e.Setting + ": " + e.Message }

// baseURL checks the address and that the key is safe on the way there.
func (c Config) baseURL() (*url.URL, error) {
	bad := func(message string) (*url.URL, error) {
		return nil, &ConfigError{Setting: "base URL", Message: message}
	}
	u, err := url.Parse(c.BaseURL)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http"):
		return bad(fmt.Sprintf("%q is not an address such as https://api.lightfield.app", withoutUser(c.BaseURL)))
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return bad("it must have no user name, query or fragment")
	case strings.TrimRight(u.Path, "/") == "/v1":
		return bad("leave out /v1, with which the path of every request begins")
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return bad(fmt.Sprintf("the API key is not sent over plain http to %s; use https", u.Host))
	}
	u.Path = strings.TrimRight(u.Path, "/")
	return u, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// checkKey refuses a key that could not be sent, without showing it.
func (c Config) checkKey() error {
	if c.Key == "" {
		return &ConfigError{Setting: "API key", Message: "it is empty"}
	}
	for i := range len(c.Key) {
		if c.Key[i] <= ' ' || c.Key[i] > '~' {
			return &ConfigError{Setting: "API key", Message: "it holds a blank, a line break or another character that no key has"}
		}
	}
	return nil
}

// secret is a key that prints as nothing.
type secret struct{ key string }

func (s secret) reveal() string { return s.key }

// hide takes the key out of a text.
func (s secret) hide(text string) string { return strings.ReplaceAll(text, s.key, "[API key]") }

// Format hides the key from every verb.
func (s secret) Format(f fmt.State, _ rune) { fmt.Fprint(f, "[API key]") }
