"""The page of a service with an identity provider: sign in, see who that is, sign out."""

import pytest

from tests.service.page.test_plan import click
from tests.service.running import serving
from tests.service.web.identity.conftest import free_port, provider_process, trusting

pytestmark = pytest.mark.slow


def test_person_signs_in_sees_its_name_and_signs_out(shop_url, tmp_path, window, leave):
    with (
        provider_process() as provider,
        serving(shop_url, tmp_path, **trusting(provider.issuer, free_port())) as running,
    ):
        running.wait(lambda snapshot: snapshot is not None)
        # On a narrow screen the bar folds its buttons into a menu.
        wide = {"width": 1600, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        window.call("Emulation.setDeviceMetricsOverride", **wide)
        window.open(f"{running.url}/gaps")
        window.until("document.querySelector('h1')?.innerText === 'Sign in'")
        click(window, "Sign in")
        window.until("!!document.querySelector('#top-bar')?.innerText.includes('u-1')")
        window.until("document.title.startsWith('Gaps')")
        assert window.js("location.pathname") == "/gaps"
        assert window.js("document.cookie") == ""
        click(window, "u-1")
        window.until(
            "[...document.querySelectorAll('#top-bar [role=menuitem]')]"
            ".some(item => item.innerText === 'Sign out')"
        )
        window.js(
            "[...document.querySelectorAll('#top-bar [role=menuitem]')]"
            ".find(item => item.innerText === 'Sign out').click()"
        )
        window.until("document.querySelector('h1')?.innerText === 'Sign in'")
        window.call("Emulation.clearDeviceMetricsOverride")
        # The two refusals before and after; nothing else went wrong.
        assert all("401" in problem for problem in window.problems), window.problems
