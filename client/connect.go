package client

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"lightfield-importer/mapping/printable"
)

// newTransport keeps as many connections as requests may be in flight, in all
// three categories. The proxy and the certificates come from the environment, as
// everywhere in Go.
func newTransport(inFlight int) *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.OnProxyConnectResponse = checkTunnel
	t.MaxIdleConns = 3 * inFlight
	t.MaxIdleConnsPerHost = 3 * inFlight
	t.IdleConnTimeout = 90 * time.Second
	// A connection that has died in silence is noticed before the attempt's end.
	t.HTTP2 = &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 15 * time.Second}
	return t
}

// errProxy marks whatever a proxy is to blame for.
var errProxy = errors.New("proxy")

// proxyError is a proxy's refusal of a tunnel, of which net/http tells only the
// bare status text, such as "Forbidden".
type proxyError struct{ message string }

func (e *proxyError) Error() string { return e.message }

func (e *proxyError) Is(target error) bool { return target == errProxy }

// checkTunnel refuses a proxy's answer to CONNECT other than 200.
func checkTunnel(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyError{"it answers " + printable.Text(answer.Status)}
}

// maxRedirects is how many redirects a read follows.
const maxRedirects = 5

// sameHost follows redirects of reads on the same host and scheme. Anything
// else is not followed: the key would go to strangers, or a write would change
// its method on the way.
func sameHost(next *http.Request, via []*http.Request) error {
	first := via[0]
	if first.Method != http.MethodGet || next.URL.Host != first.URL.Host || next.URL.Scheme != first.URL.Scheme || len(via) > maxRedirects {
		return http.ErrUseLastResponse
	}
	return nil
}
