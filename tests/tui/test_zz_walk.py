from tests.tui.seat import *
from tests.tui.walk import every_screen
import pytest, time
@pytest.mark.parametrize("size",[(80,24),(120,40)])
async def test_walk(demo, size, home):
    t=time.time()
    async with at_home(demo, size=size) as seat:
        n=0
        async for place in every_screen(seat):
            n+=1
            try: seat.check_lines()
            except AssertionError as e: raise AssertionError(place+str(e))
    print(n, time.time()-t)
