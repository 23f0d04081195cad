/* SQLite's own page cache, but for one habit of it. When a page splits, SQLite gives
 * pages a number far behind the last for a moment, to sort them; its cache takes that for
 * the last number from then on, and looks through all pages for some to drop at the next
 * commit. With 100,000 assets that took longer than everything else about an addition. */
#include "world/store_db.h"

#include <stdlib.h>

static sqlite3_pcache_methods2 usual;

struct cache {
    sqlite3_pcache *pages;
    unsigned passing; /* the number that pages have for a moment */
    unsigned last;    /* no page has a greater one */
};

static struct cache *cache_of(sqlite3_pcache *ours)
{
    return (struct cache *)(void *)ours;
}

static int cache_init(void *argument)
{
    (void)argument;
    return usual.xInit(usual.pArg);
}

static void cache_shutdown(void *argument)
{
    (void)argument;
    usual.xShutdown(usual.pArg);
}

static sqlite3_pcache *cache_create(int page_size, int extra_size, int may_purge)
{
    enum { PENDING_BYTE = 0x40000000 }; /* of SQLite's file format: no page holds it */
    struct cache *cache = calloc(1, sizeof *cache);
    if (!cache)
        return NULL;
    cache->passing = PENDING_BYTE / (unsigned)page_size + 1;
    cache->pages = usual.xCreate(page_size, extra_size, may_purge);
    if (cache->pages)
        return (sqlite3_pcache *)(void *)cache;
    free(cache);
    return NULL;
}

static void cache_size(sqlite3_pcache *ours, int pages)
{
    usual.xCachesize(cache_of(ours)->pages, pages);
}

static int cache_count(sqlite3_pcache *ours)
{
    return usual.xPagecount(cache_of(ours)->pages);
}

static sqlite3_pcache_page *cache_fetch(sqlite3_pcache *ours, unsigned number, int create)
{
    struct cache *cache = cache_of(ours);
    if (create && number > cache->last)
        cache->last = number;
    return usual.xFetch(cache->pages, number, create);
}

static void cache_unpin(sqlite3_pcache *ours, sqlite3_pcache_page *page, int discard)
{
    usual.xUnpin(cache_of(ours)->pages, page, discard);
}

static void cache_rekey(sqlite3_pcache *ours, sqlite3_pcache_page *page, unsigned from,
                        unsigned to)
{
    struct cache *cache = cache_of(ours);
    if (to > cache->last && to != cache->passing)
        cache->last = to;
    usual.xRekey(cache->pages, page, from, to);
}

static void cache_truncate(sqlite3_pcache *ours, unsigned limit)
{
    struct cache *cache = cache_of(ours);
    if (limit > cache->last)
        return;
    usual.xTruncate(cache->pages, limit);
    cache->last = limit > 0 ? limit - 1 : 0;
}

static void cache_destroy(sqlite3_pcache *ours)
{
    usual.xDestroy(cache_of(ours)->pages);
    free(cache_of(ours));
}

static void cache_shrink(sqlite3_pcache *ours)
{
    usual.xShrink(cache_of(ours)->pages);
}

void store_use_cache(void)
{
    static sqlite3_pcache_methods2 ours = {
        .iVersion = 1,
        .xInit = cache_init,
        .xShutdown = cache_shutdown,
        .xCreate = cache_create,
        .xCachesize = cache_size,
        .xPagecount = cache_count,
        .xFetch = cache_fetch,
        .xUnpin = cache_unpin,
        .xRekey = cache_rekey,
        .xTruncate = cache_truncate,
        .xDestroy = cache_destroy,
        .xShrink = cache_shrink,
    };
    if (sqlite3_config(SQLITE_CONFIG_GETPCACHE2, &usual) == SQLITE_OK)
        sqlite3_config(SQLITE_CONFIG_PCACHE2, &ours);
}
