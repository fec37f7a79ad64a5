"""Following redirects to places that are as safe as the first, and to no others.

A name proves nothing: it is resolved, all its addresses are judged, and what is connected to is
an address that was judged, not the name, which may mean another one a moment later.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx

from grok_spicy.errors import DownloadError
from grok_spicy.system.addresses import goes_through_proxy, is_local, is_near
from grok_spicy.system.secrets import shown_url

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from grok_spicy.system.addresses import Resolve

_PORTS = {"http": 80, "https": 443}


@asynccontextmanager
async def answered(
    request: httpx.Request,
    client: httpx.AsyncClient,
    resolve: Resolve,
    told_by: httpx.URL | None = None,
) -> AsyncIterator[httpx.Response]:
    """Ask for something, following redirects.

    Args:
        request: What is asked for first; its limits hold for every hop.
        client: Sends it.
        resolve: Finds the addresses of a host.
        told_by: The server that named it: what it names is judged as a redirect of its would be.

    Raises:
        DownloadError: If a redirect leads to a less safe place.
        httpx.RequestError: As the client does.
    """
    begun = here = request.url
    addresses: Sequence[str] = ()
    if told_by is not None:
        begun = told_by
        addresses = await _judged(told_by, told_by, here, client, resolve)
    for _ in range(client.max_redirects + 1):
        answer = await _sent(request, addresses, client)
        following = answer.next_request
        if following is None:
            try:
                yield answer
            finally:
                await answer.aclose()
            return
        await answer.aclose()
        # Relative to the host that was meant, not to the address that was connected to.
        there = here.join(answer.headers["location"])
        addresses = await _judged(begun, here, there, client, resolve)
        request, here = _next(following, there, request), there
    raise httpx.TooManyRedirects("too many", request=request)


def _next(following: httpx.Request, there: httpx.URL, before: httpx.Request) -> httpx.Request:
    """Return the request that a redirect asks for; what is for one server goes to no other."""
    same = (there.scheme, there.netloc) == (before.url.scheme, before.url.netloc)
    headers = before.headers if same else {"Accept-Encoding": "identity"}
    return httpx.Request(following.method, there, headers=headers, extensions=before.extensions)


async def _sent(
    request: httpx.Request, addresses: Sequence[str], client: httpx.AsyncClient
) -> httpx.Response:
    """Send a request to one of the addresses that were judged; without any, by name."""
    if not addresses:
        return await client.send(request, stream=True, follow_redirects=False)
    for address in addresses[:-1]:
        try:
            return await client.send(_pinned(request, address), stream=True, follow_redirects=False)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            continue
    return await client.send(_pinned(request, addresses[-1]), stream=True, follow_redirects=False)


def _pinned(request: httpx.Request, address: str) -> httpx.Request:
    """Return the same request to an address; the certificate must be the host's all the same."""
    headers = request.headers.copy()
    headers["Host"] = request.url.netloc.decode("ascii")
    # Another host may have the same address: its requests must not share the connection.
    headers["Connection"] = "close"
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=headers,
        extensions={**request.extensions, "sni_hostname": request.url.raw_host.decode("ascii")},
    )


async def _judged(
    begun: httpx.URL,
    here: httpx.URL,
    there: httpx.URL,
    client: httpx.AsyncClient,
    resolve: Resolve,
) -> Sequence[str]:
    """Return the addresses that a redirect may be followed to; none where a proxy finds them.

    Args:
        begun: The address that was to be fetched.
        here: The one that redirects.
        there: The one it redirects to.
        client: Sends the requests.
        resolve: Finds the addresses of a host.

    Raises:
        DownloadError: If it leads from an encrypted address to an open one, from outside to
            within, or nowhere.
    """
    if there.scheme not in _PORTS or not there.host:
        raise httpx.UnsupportedProtocol(f"{there.scheme}://")
    if here.scheme == "https" and there.scheme == "http":
        raise DownloadError(
            f"{shown_url(str(begun))} redirects to an address that is not encrypted"
        )
    refusal = DownloadError(f"{shown_url(str(begun))} leads into a private network")
    if client.trust_env and goes_through_proxy(there.scheme, there.host):
        if is_near(there.host) and not is_local(begun.host):
            raise refusal
        return ()
    addresses = await _resolved(begun, there, resolve)
    if any(is_near(one) for one in addresses) and not is_local(begun.host):
        raise refusal
    return addresses


async def _resolved(begun: httpx.URL, there: httpx.URL, resolve: Resolve) -> Sequence[str]:
    try:
        found = await resolve(there.host, there.port or _PORTS[there.scheme])
    except OSError as error:
        raise DownloadError(
            f"{shown_url(str(begun))} redirects to {there.host}, which cannot be found: "
            f"{error.strerror or error}",
            transient=True,
        ) from error
    if not found:
        raise DownloadError(
            f"{shown_url(str(begun))} redirects to {there.host}, which has no address",
            transient=True,
        )
    return found
